import { KeyTable, LineSplitter, Projection } from "#replay";
import { type LogPath, scanLogs } from "#traffic";
import { bytesOf } from "../../../pipelines/traffic/bytes.ts";
import { Session } from "../../../pipelines/traffic/duckdb/session.ts";

/** What DuckDB reads by itself, grouped as distinct keys are. */
const END = "STRUCT(labels VARCHAR[], identity UINTEGER, pod_name VARCHAR, namespace VARCHAR)";
const PORTS = "STRUCT(source_port UINTEGER, destination_port UINTEGER)";
const GROUPED = `SELECT flow.source.labels, flow.destination.labels, flow.l4.TCP.destination_port, flow.l4.UDP.destination_port, flow.verdict,
    flow.traffic_direction, flow.is_reply, flow.l7.http."method", flow.l7.http.url, count(*) AS records, min(flow.time), max(flow.time)
  FROM read_json($1, format = 'newline_delimited', columns = {flow: 'STRUCT(time VARCHAR, verdict VARCHAR, source ${END}, destination ${END},
    l4 STRUCT(TCP ${PORTS}, UDP ${PORTS}), l7 STRUCT(http STRUCT("method" VARCHAR, url VARCHAR)), traffic_direction VARCHAR, is_reply BOOLEAN)'})
  GROUP BY ALL`;

/** What a way found: records, and CPU seconds of parts of it. */
export interface Went {
  readonly counted: number;
  readonly parts?: Readonly<Record<string, number>>;
}
/** How every way reads records. */
export const READING = { inventory: null, format: null, text: null, since: null, until: null } as const;

/** Reads the file and counts its lines. */
export async function reading(log: LogPath): Promise<Went> {
  let counted = 0;
  for await (const chunk of bytesOf(log, () => undefined)) for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) counted++;
  return { counted };
}

/** Splits the file and parses each line. */
export async function parsing(log: LogPath): Promise<Went> {
  let counted = 0;
  const [lines, text] = [new LineSplitter(), new TextDecoder()];
  const take = ({ bytes }: { bytes: Uint8Array }) => {
    JSON.parse(text.decode(bytes));
    counted++;
  };
  for await (const chunk of bytesOf(log, () => undefined)) lines.push(chunk, take);
  lines.end(take);
  return { counted };
}

/** Scans a log, or a corpus, into a key table that no policy makes finer; `isFast`: by the compiled matcher. */
export async function scanning(log: LogPath, threads: number, isFast = false): Promise<Went> {
  const help = threads === 0 ? null : { count: threads, relations: [], fine: false };
  const options = isFast ? READING : { ...READING, accelerator: null };
  const { reader } = await scanLogs([log], new KeyTable(new Projection([])), options, () => undefined, help);
  return { counted: reader.records };
}

/** Has DuckDB read and group the file. */
export async function grouping({ path }: LogPath): Promise<Went> {
  const session = await Session.open({ files: [path] });
  const rows = await session.all(GROUPED, [path]);
  session.close();
  return { counted: rows.reduce((sum, row) => sum + Number(row["records"]), 0) };
}
