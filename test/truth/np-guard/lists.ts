/** One row of a connectivity list: ends as np-guard names them, connections as it writes them. */
export interface Row {
  readonly from: string;
  readonly to: string;
  readonly connections: string;
}
/** One row of a semantic diff. */
export interface DiffRow extends Omit<Row, "connections"> {
  readonly before: string;
  readonly after: string;
}
const ARROW = /^(.+?) => (.+?) : (.+)$/;
const CHANGE =
  /^diff-type: (?:added|removed|changed), source: (.+?), destination: (.+?), (?:ref1|dir1|old): (.+?), (?:ref2|dir2|new): (.+?)(?:, workloads-diff-info:.*)?$/;

/** The connectivity list of an output file; what follows it (exposure, networks) is another matter. */
export function connectivityList(text: string, format: string): Row[] {
  if (format === "json") {
    const data = JSON.parse(text) as readonly Cells[] | { readonly connlist_results: readonly Cells[] | null };
    const list = "connlist_results" in data ? (data.connlist_results ?? []) : data;
    return list.map(({ src, dst, conn }) => ({ from: src, to: dst, connections: conn }));
  }
  const own = (text.split("Exposure Analysis Result")[0] as string).split("\n");
  if (format === "csv") return own.flatMap((line) => rowOf(cells(line)));
  return own.flatMap((line) => rowOf(ARROW.exec(line)?.slice(1) ?? []));
}
interface Cells {
  readonly src: string;
  readonly dst: string;
  readonly conn: string;
}

function rowOf([from, to, connections]: readonly string[]): Row[] {
  return from === undefined || to === undefined || connections === undefined || from === "src" ? [] : [{ from, to, connections }];
}

export function diffList(text: string, format: string): DiffRow[] {
  return text.split("\n").flatMap((line) => {
    const found = format === "csv" ? cells(line).slice(1, 5) : (CHANGE.exec(line)?.slice(1) ?? []);
    const [from, to, before, after] = found;
    if (from === undefined || to === undefined || before === undefined || after === undefined || from === "source") return [];
    return [{ from, to, before, after }];
  });
}

function cells(line: string): string[] {
  return [...line.trim().matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell = ""]) => cell.replace(/^"|"$/g, ""));
}
