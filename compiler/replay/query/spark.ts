import type { Path, Query } from "./ir.ts";
import { type Dialect, printQuery } from "./print.ts";

const text = (value: string) => `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
const name = (value: string) => `\`${value.replaceAll("`", "``")}\``;
const pathOf = (path: Path) => text(["$", ...path].join("."));

/** Values keep their JSON types as variants; the names of members are taken from the text, since variants sort them. Times need a session in UTC. */
const SPARK: Dialect = {
  name,
  text,
  members: (of, paths) => `array(${paths.map((path) => `to_json(try_variant_get(try_parse_json(${of}), ${pathOf(path)}, 'variant'))`).join(", ")})`,
  names: (of, paths) => {
    const keys = (path: Path) => `json_object_keys(${path.length === 0 ? of : `get_json_object(${of}, ${pathOf(path)})`})`;
    return `to_json(array(${paths.map(keys).join(", ")}))`;
  },
  item: (of, index) => `${of}[${index}]`,
  matches: (of, pattern) => `rlike(${of}, ${text(pattern)})`,
  group: (of, pattern) => `regexp_extract(${of}, ${text(pattern)}, 1)`,
  fields: (fields) => `named_struct(${fields.map(([key, value]) => `${text(key)}, ${value}`).join(", ")})`,
  field: (of, key) => `${of}.${name(key)}`,
  integer: (of) => `TRY_CAST(${of} AS INT)`,
  digest: (of) => `sha2(${of}, 256)`,
  instant: (of) =>
    `(unix_millis(try_to_timestamp(substr(${of}, 2, 19), 'yyyy-MM-dd\\'T\\'HH:mm:ss')) + CAST(rpad(regexp_extract(${of}, '[.]([0-9]{1,3})', 1), 3, '0') AS INT))`,
};

/** A query as Spark's SQL (4.0 and later). */
export const sparkSql = (query: Query): string => printQuery(query, SPARK);
