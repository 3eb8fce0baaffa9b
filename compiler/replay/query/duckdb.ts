import type { Path, Query } from "./ir.ts";
import { type Dialect, printQuery } from "./print.ts";

const text = (value: string) => `'${value.replaceAll("'", "''")}'`;
const name = (value: string) => `"${value.replaceAll('"', '""')}"`;
const pathsOf = (paths: readonly Path[]) => `[${paths.map((path) => text(["$", ...path].join("."))).join(", ")}]`;

const DUCKDB: Dialect = {
  name,
  text,
  members: (of, paths) => `json_extract(${of}, ${pathsOf(paths)})`,
  names: (of, paths) => `CAST(to_json(json_keys(${of}, ${pathsOf(paths)})) AS VARCHAR)`,
  item: (of, index) => `CAST(${of}[${index + 1}] AS VARCHAR)`,
  texts: (of, count) => `CAST(${of}[1:${count}] AS VARCHAR)`,
  matches: (of, pattern) => `regexp_matches(${of}, ${text(pattern)})`,
  group: (of, pattern) => `regexp_extract(${of}, ${text(pattern)}, 1)`,
  fields: (fields) => `struct_pack(${fields.map(([key, value]) => `${name(key)} := ${value}`).join(", ")})`,
  field: (of, key) => `struct_extract(${of}, ${text(key)})`,
  integer: (of) => `TRY_CAST(${of} AS INTEGER)`,
  digest: (of) => `sha256(${of})`,
  instant: (of) =>
    `(epoch_ms(TRY_CAST(substr(${of}, 2, 19) AS TIMESTAMP)) + CAST(rpad(regexp_extract(${of}, '[.]([0-9]{1,3})', 1), 3, '0') AS INTEGER))`,
};

/** A query as DuckDB's SQL. */
export const duckdbSql = (query: Query): string => printQuery(query, DUCKDB);
