import type { CorpusTables, EndRow, FlowRow, OpenRow } from "#replay";

type Cell = string | number | boolean | null;

/** One table of a corpus: its columns as DuckDB declares them, in the order of `cells`. */
export interface Table<Row> {
  readonly columns: readonly (readonly [name: string, type: string])[];
  cells(row: Row): readonly Cell[];
  row(cells: Cells): Row;
}
type RowOf<Name extends keyof CorpusTables> = CorpusTables[Name][number];

/** Cells of one row as they were read. */
export class Cells {
  readonly #row: Readonly<Record<string, unknown>>;
  constructor(row: Readonly<Record<string, unknown>>) {
    this.#row = row;
  }
  number(name: string): number {
    return this.#is(this.#row[name], "number", name);
  }
  text(name: string): string {
    return this.#is(this.#row[name], "string", name);
  }
  flag(name: string): boolean {
    return this.#is(this.#row[name], "boolean", name);
  }
  numberOrNull(name: string): number | null {
    return this.#row[name] == null ? null : this.number(name);
  }
  textOrNull(name: string): string | null {
    return this.#row[name] == null ? null : this.text(name);
  }
  #is<T>(value: unknown, sort: "number" | "string" | "boolean", name: string): T {
    if (typeof value === sort) return value as T;
    throw new RangeError(`column ${name} holds something else than a ${sort}`);
  }
}

/** How the rows of a table are read back; whole numbers as such. */
export function queryOf({ columns }: Table<never>): string {
  const names = columns.map(([name, type]) => (type === "INTEGER" || type === "BIGINT" ? `CAST("${name}" AS DOUBLE) AS "${name}"` : `"${name}"`));
  return `SELECT ${names.join(", ")} FROM read_parquet(?)`;
}

/** A pure list is a table of one column. */
export const TABLES: { readonly [name in keyof CorpusTables]: Table<RowOf<name>> } = {
  ends: {
    columns: [
      ["name", "VARCHAR"],
      ["end", "VARCHAR"],
    ],
    cells: ({ name, end }) => [name, end],
    row: (cells): EndRow => ({ name: cells.textOrNull("name"), end: cells.text("end") }),
  },
  traffic: { columns: [["traffic", "VARCHAR"]], cells: (text) => [text], row: (cells) => cells.text("traffic") },
  flows: {
    columns: [
      ["source", "INTEGER"],
      ["destination", "INTEGER"],
      ["traffic", "INTEGER"],
      ["kind", "VARCHAR"],
      ["seen", "BIGINT"],
      ["alone", "BIGINT"],
      ["aggregated", "BIGINT"],
      ["denied", "BIGINT"],
      ["audited", "BIGINT"],
      ["untold", "BIGINT"],
      ["answered", "BIGINT"],
      ["bytesSource", "BIGINT"],
      ["bytesDestination", "BIGINT"],
      ["first", "BIGINT"],
      ["span", "BIGINT"],
      ["undated", "BOOLEAN"],
      ["file", "INTEGER"],
      ["record", "BIGINT"],
      ["offset", "BIGINT"],
    ],
    cells: (row) => [
      row.source,
      row.destination,
      row.traffic,
      row.kind,
      row.seen,
      row.alone,
      row.aggregated,
      row.denied,
      row.audited,
      row.untold,
      row.answered,
      row.bytesSource,
      row.bytesDestination,
      row.first,
      row.last === null ? null : row.last - (row.first ?? 0),
      row.undated,
      row.file,
      row.record,
      row.offset,
    ],
    row: (cells): FlowRow => {
      const [first, span] = [cells.numberOrNull("first"), cells.numberOrNull("span")];
      return {
        source: cells.number("source"),
        destination: cells.number("destination"),
        traffic: cells.number("traffic"),
        kind: kindOf(cells.text("kind")),
        seen: cells.number("seen"),
        alone: cells.number("alone"),
        aggregated: cells.number("aggregated"),
        denied: cells.number("denied"),
        audited: cells.number("audited"),
        untold: cells.number("untold"),
        answered: cells.number("answered"),
        bytesSource: cells.number("bytesSource"),
        bytesDestination: cells.number("bytesDestination"),
        first,
        last: span === null ? null : span + (first ?? 0),
        undated: cells.flag("undated"),
        file: cells.numberOrNull("file"),
        record: cells.number("record"),
        offset: cells.number("offset"),
      };
    },
  },
  open: {
    columns: [
      ["group", "INTEGER"],
      ["flow", "INTEGER"],
      ["count", "BIGINT"],
      ["connections", "BIGINT"],
    ],
    cells: ({ group, flow, count, connections }) => [group, flow, count, connections],
    row: (cells): OpenRow => ({
      group: cells.number("group"),
      flow: cells.number("flow"),
      count: cells.number("count"),
      connections: cells.number("connections"),
    }),
  },
};

function kindOf(text: string): FlowRow["kind"] {
  if (text === "connection" || text === "request" || text === "trace") return text;
  throw new RangeError("column kind holds something else");
}
