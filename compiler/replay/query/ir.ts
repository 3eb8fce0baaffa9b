/**
 * Queries as data: the little of SQL that counting a log needs, printed for each engine. Constants are texts and numbers of ours; what comes
 * from a log or a policy is in tables, never in a query.
 */
export type Expr =
  | { readonly is: "column"; readonly name: string }
  | { readonly is: "text"; readonly value: string }
  | { readonly is: "number"; readonly value: number }
  | { readonly is: "null" }
  | { readonly is: "call"; readonly name: Call; readonly of: readonly Expr[] }
  | { readonly is: "case"; readonly when: readonly (readonly [condition: Expr, then: Expr])[]; readonly otherwise: Expr }
  /** The JSON texts of members of a JSON text, as a list: null where there is none, `null` where it is JSON's null. */
  | { readonly is: "members"; readonly of: Expr; readonly paths: readonly Path[] }
  /** The names of the members of some objects in a JSON text, as one text: equal texts, equal names in equal order. */
  | { readonly is: "names"; readonly of: Expr; readonly paths: readonly Path[] }
  | { readonly is: "item"; readonly of: Expr; readonly index: number }
  /** The first items of a list as one text: equal texts, equal items. */
  | { readonly is: "texts"; readonly of: Expr; readonly count: number }
  /** Whether a pattern is somewhere in a text; patterns are of the subset that RE2 and Java read alike. */
  | { readonly is: "matches"; readonly of: Expr; readonly pattern: string }
  /** What the first group of a pattern holds; empty where it is nowhere. */
  | { readonly is: "group"; readonly of: Expr; readonly pattern: string }
  /** Several values as one, which compares by the first, then the second, and so on. */
  | { readonly is: "fields"; readonly fields: Readonly<Record<string, Expr>> }
  | { readonly is: "field"; readonly of: Expr; readonly name: string }
  | { readonly is: "count"; readonly where: Expr | null };

export type Path = readonly string[];

/** Functions that each engine has under some name. */
export type Call =
  | "and"
  | "or"
  | "not"
  | "="
  | "<>"
  | "<"
  | ">"
  | "+"
  | "-"
  | "*"
  | "abs"
  | "is null"
  | "coalesce"
  /** The whole number that a text is; null where it is none. */
  | "integer"
  /** Texts one behind the other. */
  | "join"
  /** SHA-256 as hexadecimal text: the same with every engine. */
  | "digest"
  /** Milliseconds since 1970 of an RFC 3339 time as JSON text, in UTC and cut off to them; null where the day doesn't exist. */
  | "instant"
  | "sum"
  | "min"
  | "max";

/** Rows to choose from: a table or view, a query, or a join on equal columns that both sides have under one name, which may keep rows that only the left side has. */
export type From =
  | { readonly is: "table"; readonly name: string }
  | { readonly is: "query"; readonly query: Query }
  | { readonly is: "join"; readonly left: From; readonly right: From; readonly on: readonly string[]; readonly keep: "both" | "left" };

export interface Query {
  readonly select: Readonly<Record<string, Expr>>;
  readonly from: From;
  readonly where?: Expr;
  /** Columns of the result that its rows are grouped by; without, there is no grouping. */
  readonly group?: readonly string[];
  readonly order?: readonly string[];
}

export const column = (name: string): Expr => ({ is: "column", name });
export const text = (value: string): Expr => ({ is: "text", value });
export const number = (value: number): Expr => ({ is: "number", value });
export const call = (name: Call, ...of: readonly Expr[]): Expr => ({ is: "call", name, of });
export const NONE: Expr = { is: "null" };
export const item = (of: Expr, index: number): Expr => ({ is: "item", of, index });
export const matches = (of: Expr, pattern: string): Expr => ({ is: "matches", of, pattern });
export const either = (condition: Expr, then: Expr, otherwise: Expr): Expr => ({ is: "case", when: [[condition, then]], otherwise });
export const table = (name: string): From => ({ is: "table", name });
export const join = (left: From, right: From, ...on: readonly string[]): From => ({ is: "join", left, right, on, keep: "both" });
export const query = (one: Query): From => ({ is: "query", query: one });
export const columns = (...names: readonly string[]): Record<string, Expr> => Object.fromEntries(names.map((name) => [name, column(name)]));
