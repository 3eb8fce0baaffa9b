import type { Path, Query } from "./ir.ts";
import { type Dialect, printQuery } from "./print.ts";

const text = (value: string) => `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
const name = (value: string) => `\`${value.replaceAll("`", "``")}\``;

/** An expression over a variable that is computed once. */
const once = (value: string, variable: string, over: string) => `transform(array(${value}), ${variable} -> ${over})[0]`;

/** The type of a value that has these members, each of them as it comes. */
function typeOf(paths: readonly Path[]): string {
  if (paths.some((path) => path.length === 0)) return "variant";
  const first = [...new Set(paths.map(([member = ""]) => member))];
  const fields = first.map((member) => `${name(member)}: ${typeOf(paths.filter(([one]) => one === member).map((path) => path.slice(1)))}`);
  return `struct<${fields.join(", ")}>`;
}

/** The names of an object's members as they stand in the text, and those of objects in it; each text is read once. */
function namesOf(of: string, paths: readonly Path[], depth: number): string {
  const map = `m${depth}`;
  const inner = [...new Set(paths.flatMap(([member]) => (member === undefined ? [] : [member])))].map((member) => {
    const below = paths.filter(([one]) => one === member).map((path) => path.slice(1));
    return namesOf(`${map}[${text(member)}]`, below, depth + 1);
  });
  const own = paths.some((path) => path.length === 0) ? [`to_json(map_keys(${map}))`] : [];
  return once(`from_json(${of}, 'map<string, string>')`, map, `to_json(array(${[...own, ...inner].join(", ")}))`);
}

/** Values keep their JSON types as variants; the names of members come from the text, since variants sort them. It needs a session in UTC where names differ by case. */
const SPARK: Dialect = {
  name,
  text,
  members: (of, paths) => {
    const found = paths.map((path) => `to_json(${path.length === 0 ? "v" : `v.${path.map(name).join(".")}`})`);
    return once(`try_variant_get(try_parse_json(${of}), '$', ${text(typeOf(paths))})`, "v", `array(${found.join(", ")})`);
  },
  names: (of, paths) => namesOf(of, paths, 0),
  item: (of, index) => `${of}[${index}]`,
  texts: (of, count) => `to_json(slice(${of}, 1, ${count}))`,
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
