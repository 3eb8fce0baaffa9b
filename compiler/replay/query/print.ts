import type { Expr, From, Path, Query } from "./ir.ts";

/** What engines write differently. */
export interface Dialect {
  name(name: string): string;
  text(value: string): string;
  members(of: string, paths: readonly Path[]): string;
  names(of: string, paths: readonly Path[]): string;
  item(of: string, index: number): string;
  texts(of: string, count: number): string;
  matches(of: string, pattern: string): string;
  group(of: string, pattern: string): string;
  fields(fields: readonly (readonly [name: string, value: string])[]): string;
  field(of: string, name: string): string;
  integer(of: string): string;
  digest(of: string): string;
  instant(of: string): string;
}

const OPERATORS: ReadonlySet<string> = new Set(["=", "<>", "<", ">", "+", "-", "*"]);

/** A query as SQL. */
export function printQuery(query: Query, dialect: Dialect): string {
  const { select, from, where, group, order } = query;
  const named = Object.entries(select).map(([name, one]) => `${expr(one, dialect)} AS ${dialect.name(name)}`);
  const grouped = (group ?? []).map((name) => expr(select[name] ?? { is: "column", name }, dialect));
  return [
    `SELECT ${named.join(", ")}`,
    `FROM ${source(from, dialect)}`,
    ...(where === undefined ? [] : [`WHERE ${expr(where, dialect)}`]),
    ...(grouped.length === 0 ? [] : [`GROUP BY ${grouped.join(", ")}`]),
    ...(order === undefined ? [] : [`ORDER BY ${order.map((name) => dialect.name(name)).join(", ")}`]),
  ].join("\n");
}

function source(from: From, dialect: Dialect): string {
  switch (from.is) {
    case "table":
      return dialect.name(from.name);
    case "query":
      return `(\n${printQuery(from.query, dialect).replace(/^/gm, "  ")}\n)`;
    case "join":
      return `${source(from.left, dialect)} ${from.keep === "left" ? "LEFT " : ""}JOIN ${source(from.right, dialect)} USING (${from.on.map((name) => dialect.name(name)).join(", ")})`;
  }
}

function expr(one: Expr, dialect: Dialect): string {
  const print = (other: Expr) => expr(other, dialect);
  switch (one.is) {
    case "column":
      return dialect.name(one.name);
    case "text":
      return dialect.text(one.value);
    case "number":
      return String(one.value);
    case "null":
      return "NULL";
    case "call":
      return called(one.name, one.of.map(print), dialect);
    case "case":
      return `CASE ${one.when.map(([condition, then]) => `WHEN ${print(condition)} THEN ${print(then)}`).join(" ")} ELSE ${print(one.otherwise)} END`;
    case "members":
      return dialect.members(print(one.of), one.paths);
    case "names":
      return dialect.names(print(one.of), one.paths);
    case "item":
      return dialect.item(print(one.of), one.index);
    case "texts":
      return dialect.texts(print(one.of), one.count);
    case "matches":
      return dialect.matches(print(one.of), one.pattern);
    case "group":
      return dialect.group(print(one.of), one.pattern);
    case "fields":
      return dialect.fields(Object.entries(one.fields).map(([name, value]) => [name, print(value)]));
    case "field":
      return dialect.field(print(one.of), one.name);
    case "count":
      return one.where === null ? "COUNT(*)" : `COUNT(*) FILTER (WHERE ${print(one.where)})`;
  }
}

function called(name: Extract<Expr, { is: "call" }>["name"], of: readonly string[], dialect: Dialect): string {
  const [first = ""] = of;
  if (OPERATORS.has(name)) return `(${of.join(` ${name} `)})`;
  switch (name) {
    case "and":
    case "or":
      return `(${of.join(` ${name.toUpperCase()} `)})`;
    case "not":
      return `(NOT ${first})`;
    case "is null":
      return `(${first} IS NULL)`;
    case "join":
      return `CONCAT(${of.join(", ")})`;
    case "integer":
      return dialect.integer(first);
    case "digest":
      return dialect.digest(first);
    case "instant":
      return dialect.instant(first);
    default:
      return `${name.toUpperCase()}(${of.join(", ")})`;
  }
}
