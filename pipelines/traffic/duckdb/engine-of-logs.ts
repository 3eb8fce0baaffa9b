import { open } from "node:fs/promises";
import { duckdbSql, type Query, ROWS, sniff, TABLES } from "#replay";
import { bytesOf } from "../bytes.ts";
import type { LogPath } from "../paths.ts";
import { hasLines } from "../sinks.ts";
import type { Cell, EngineRow, Place, Raw, SqlEngine } from "../sql/engine.ts";
import { readLines } from "../sql/raw-lines.ts";
import type { Session } from "./session.ts";

/** Longer lines are left to the scanner. */
const MAX_LINE = 64 << 20;
const TYPES = { text: "VARCHAR", integer: "INTEGER" } as const;
const ROW_TYPES =
  "file INTEGER, record BIGINT, odd INTEGER, digest VARCHAR, time BIGINT, source VARCHAR, destination VARCHAR, source_port VARCHAR, destination_port VARCHAR, source_pod VARCHAR, destination_pod VARCHAR, url VARCHAR";
/** A record a line; a line that is no JSON is NULL. */
const JSON_LINES = `SELECT CAST($2 AS INTEGER) AS file, row_number() OVER () AS record, CAST(json AS VARCHAR) AS line
  FROM read_json_objects($1, format = 'newline_delimited', ignore_errors = true, maximum_object_size = ${MAX_LINE}, compression = $3)`;
/** Rows of Parquet as the records that they were written from: members that are NULL are not there, and times are as RFC 3339 has them. */
const PARQUET_ROWS = `SELECT CAST($2 AS INTEGER) AS file, row_number() OVER () AS record,
  regexp_replace(CAST(json_merge_patch('{}', to_json(one)) AS VARCHAR),
    '"([0-9]{4}-[0-9]{2}-[0-9]{2}) ([0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?)([+]00(:00)?)?"', '"\\1T\\2Z"', 'g') AS line
  FROM (SELECT one FROM read_parquet($1) AS one)`;

/** Logs in a session of DuckDB; null where they hold what only the scanner reads. */
export async function duckdbEngine(session: Session, paths: readonly LogPath[]): Promise<SqlEngine | null> {
  await session.run(`CREATE TABLE rows (${ROW_TYPES})`);
  const records: number[] = [];
  for (const [file, log] of paths.entries()) {
    const count = await load(session, log, file);
    if (count === null) return null;
    records.push(count);
  }
  return new DuckdbEngine(session, paths, records);
}

async function load(session: Session, log: LogPath, file: number): Promise<number | null> {
  const from = await sourceOf(session, log);
  if (from === null) return null;
  await session.run(`INSERT INTO rows WITH lines AS (${from.sql}) ${duckdbSql(ROWS)}`, [log.path, file, ...from.values]);
  const [counted] = await session.all("SELECT count(*) AS records FROM rows WHERE file = $1", [file]);
  return Number(counted?.["records"]);
}

/** What `lines` is for a log; null for those that have none. */
async function sourceOf(session: Session, log: LogPath): Promise<{ readonly sql: string; readonly values: readonly string[] } | null> {
  if (log.path === "-" || log.kind === "corpus" || log.size === null) return null;
  if (log.kind === "parquet") {
    const columns = await session.all("SELECT column_name FROM (DESCRIBE SELECT * FROM read_parquet($1))", [log.path]);
    const isHubble = sniff(Object.fromEntries(columns.map((row) => [String(row["column_name"]), true]))) === "hubble";
    return isHubble ? { sql: PARQUET_ROWS, values: [] } : null;
  }
  for await (const unpacked of bytesOf(log, () => undefined))
    return hasLines(unpacked) ? { sql: JSON_LINES, values: [await packingOf(log.path)] } : null;
  return { sql: JSON_LINES, values: ["uncompressed"] };
}

/** How a file is packed, by how it starts. */
async function packingOf(path: string): Promise<"gzip" | "zstd" | "uncompressed"> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, 2).equals(GZIP) ? "gzip" : buffer.equals(ZSTD) ? "zstd" : "uncompressed";
  } finally {
    await file.close();
  }
}

const GZIP = Buffer.from([0x1f, 0x8b]);
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

class DuckdbEngine implements SqlEngine {
  readonly records: number;
  readonly #session: Session;
  readonly #paths: readonly LogPath[];
  readonly #counts: readonly number[];

  constructor(session: Session, paths: readonly LogPath[], counts: readonly number[]) {
    this.#session = session;
    this.#paths = paths;
    this.#counts = counts;
    this.records = counts.reduce((sum, one) => sum + one, 0);
  }

  async rows(query: Query, limit = Number.POSITIVE_INFINITY): Promise<readonly EngineRow[] | null> {
    const rows: EngineRow[] = [];
    for await (const row of this.#session.rows(duckdbSql(query))) if (rows.push(row) > limit) return null;
    return rows;
  }

  async give(table: keyof typeof TABLES, rows: Iterable<readonly Cell[]>): Promise<void> {
    const columns = Object.entries(TABLES[table]).map(([name, type]) => `"${name}" ${TYPES[type]}`);
    await this.#session.run(`CREATE TABLE "${table}" (${columns.join(", ")})`);
    await this.#session.append(table, rows);
  }

  async lines(places: readonly Place[], take: (raw: Raw) => void): Promise<boolean> {
    for (const [file, log] of this.#paths.entries()) {
      const here = places.filter((place) => place.file === file);
      const isSame =
        log.kind === "parquet" ? await this.#parquetLines(log, file, here, take) : await readLines(log, here, this.#counts[file] ?? 0, "lines", take);
      if (!isSame) return false;
    }
    return true;
  }

  async #parquetLines(log: LogPath, file: number, places: readonly Place[], take: (raw: Raw) => void): Promise<boolean> {
    const encoder = new TextEncoder();
    await this.#session.run("CREATE OR REPLACE TEMP TABLE wanted (record BIGINT)");
    await this.#session.append(
      "wanted",
      places.map(({ record }) => [record]),
    );
    let taken = 0;
    const sql = `WITH lines AS (${PARQUET_ROWS}) SELECT record, line FROM lines WHERE record IN (SELECT record FROM wanted) ORDER BY record`;
    for await (const row of this.#session.rows(sql, [log.path, file])) {
      const record = Number(row["record"]);
      take({ file, record, shown: log.shown, number: record, offset: 0, bytes: encoder.encode(String(row["line"])), unfinished: false });
      taken++;
    }
    return taken === places.length;
  }
}
