import { closeSync, openSync, readSync } from "node:fs";
import { CompileError, diagnostic, printable } from "#diagnostic";
import { type RecordReader, sniff } from "#replay";
import { Session } from "./duckdb/session.ts";
import type { LogPath } from "./paths.ts";

const EXPECTED =
  "columns are the fields of the records: `flow`, or `verdict`, `source`, `destination`, `l4` … (Hubble), `reporter` and `dest_namespace` … (Calico), `Key` (Goldmane), `response_code` … (Envoy), `from` (plain flows)";
const TIME = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)(?:\+00(?::00)?)?$/;

/** Whether a file starts as Parquet does. */
export function isParquet(path: string): boolean {
  const file = openSync(path, "r");
  try {
    const start = Buffer.alloc(4);
    return readSync(file, start) === 4 && start.toString("latin1") === "PAR1";
  } finally {
    closeSync(file);
  }
}

/** Reads a Parquet file whose rows are records, nulls being fields that are not there. */
export async function readParquet(log: LogPath, reader: RecordReader): Promise<void> {
  const session = await Session.open({ files: [log.path] });
  try {
    const columns = (await session.all("SELECT column_name FROM (DESCRIBE SELECT * FROM read_parquet(?))", [log.path])).map((row) =>
      String(row["column_name"]),
    );
    if (sniff(Object.fromEntries(columns.map((name) => [name, true]))) === null) {
      const message = `the columns of \`${printable(log.shown)}\` are those of no known record: ${columns.map((name) => printable(name)).join(", ")}`;
      throw new CompileError([diagnostic("PCL5003", [log.shown], message, { help: EXPECTED })]);
    }
    let number = 0;
    for await (const { record } of session.rows("SELECT CAST(to_json(rows) AS VARCHAR) AS record FROM read_parquet(?) AS rows", [log.path])) {
      number++;
      reader.record(log.shown, { number, offset: 0 }, present(JSON.parse(String(record))));
    }
  } finally {
    session.close();
  }
}

/** A row as the record that it was written from. */
function present(value: unknown): unknown {
  if (typeof value === "string") return value.replace(TIME, "$1T$2Z");
  if (Array.isArray(value)) return value.map(present);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([name, field]) => (field === null ? [] : [[name, present(field)]])));
}
