import type { Plain } from "./builder.ts";
import { type Cursor, NULLS } from "./cursor.ts";
import { MAX_DEPTH, tooDeep } from "./not-plain.ts";
import { NotSimple, plainScalar } from "./scalar.ts";

const PLAIN = /[A-Za-z0-9_./][-A-Za-z0-9_./@*~=$+()]*/y;

/** A flow collection of one line: `[a, "b"]`, `{c: 1}`. */
export function readFlow(cursor: Cursor, depth: number): Plain {
  if (depth > MAX_DEPTH) throw tooDeep(cursor.at);
  const value = cursor.text[cursor.at] === "[" ? list(cursor, depth) : map(cursor, depth);
  cursor.at++;
  cursor.spelling = null;
  return value;
}

function list(cursor: Cursor, depth: number): Plain {
  const made = cursor.builder.list();
  for (cursor.at = cursor.spacesFrom(cursor.at + 1); cursor.text[cursor.at] !== "]"; comma(cursor, "]")) {
    const offset = cursor.at;
    const value = readValue(cursor, depth + 1);
    cursor.at = cursor.spacesFrom(cursor.at);
    cursor.builder.push(made, value, offset, cursor.spelling);
  }
  return made;
}

function map(cursor: Cursor, depth: number): Plain {
  const made = cursor.builder.object();
  for (cursor.at = cursor.spacesFrom(cursor.at + 1); cursor.text[cursor.at] !== "}"; comma(cursor, "}")) {
    const offset = cursor.at;
    const key = readKey(cursor, depth);
    cursor.builder.claim(made, key, offset);
    cursor.at = cursor.spacesFrom(cursor.at);
    const value = readValue(cursor, depth + 1);
    cursor.at = cursor.spacesFrom(cursor.at);
    cursor.builder.put(made, key, value, offset, cursor.spelling);
  }
  return made;
}

/** A key and its colon; a space must follow the colon of one without quotes. */
function readKey(cursor: Cursor, depth: number): string {
  const first = cursor.text[cursor.at] ?? "";
  const quoted = first === '"' || first === "'";
  if (first === "[" || first === "{") throw new NotSimple();
  const start = cursor.at;
  const value = readValue(cursor, depth + 1);
  const text = quoted ? (value as string) : cursor.text.slice(start, cursor.at);
  if (cursor.text[cursor.at] !== ":" || (!quoted && (cursor.text[cursor.at + 1] !== " " || NULLS.has(text)))) throw new NotSimple();
  cursor.at++;
  return text;
}

function readValue(cursor: Cursor, depth: number): Plain {
  const first = cursor.text[cursor.at] ?? "";
  if (first === "[" || first === "{") return readFlow(cursor, depth);
  if (first === '"' || first === "'") {
    const value = cursor.quoted(-1);
    if (cursor.spelling?.includes("\n")) throw new NotSimple();
    return value;
  }
  PLAIN.lastIndex = cursor.at;
  const text = PLAIN.exec(cursor.text)?.[0];
  if (text === undefined) throw new NotSimple();
  cursor.at = PLAIN.lastIndex;
  if (!/[,:\]} ]/.test(cursor.text[cursor.at] ?? "")) throw new NotSimple();
  cursor.spelling = text;
  return plainScalar(text);
}

function comma(cursor: Cursor, close: string): void {
  if (cursor.text[cursor.at] === ",") cursor.at = cursor.spacesFrom(cursor.at + 1);
  else if (cursor.text[cursor.at] !== close) throw new NotSimple();
}
