import type { Plain } from "./builder.ts";
import { Cursor } from "./cursor.ts";
import { readFlow } from "./flow.ts";
import { readLiteral, readPlain } from "./line-scalars.ts";
import { MAX_DEPTH, tooDeep } from "./not-plain.ts";
import { NotSimple } from "./scalar.ts";
import type { Found, Spots } from "./tree.ts";

/**
 * Reads YAML as kubectl writes it: block maps and lists, scalars in every quoting, literal blocks, flow collections of one line.
 * Throws `NotSimple` for everything else. INVARIANT: what it accepts has the meaning that the YAML library gives it.
 * The last line before `to` is ended.
 */
export function readBlock(text: string, from: number, to: number, spots: Spots | null): Found {
  if (text.slice(from, to).includes("\r")) throw new NotSimple();
  const cursor = new Cursor(text, from, to, spots);
  const column = cursor.nextContent();
  const offset = cursor.at;
  if (column < 0) return { value: null, offset, plainNumbers: true };
  const value = collection(cursor, column, 0);
  if (cursor.nextContent() >= 0) throw new NotSimple();
  return { value, offset, plainNumbers: true };
}

/** A map or list whose first entry stands here. */
function collection(cursor: Cursor, column: number, depth: number): Plain {
  if (depth > MAX_DEPTH) throw tooDeep(cursor.at);
  const value = cursor.isDash() ? list(cursor, column, depth) : map(cursor, column, depth);
  cursor.spelling = null;
  return value;
}

function map(cursor: Cursor, column: number, depth: number): Plain {
  const object = cursor.builder.object();
  do {
    const offset = cursor.at;
    const key = cursor.key();
    if (key === null) throw new NotSimple();
    cursor.builder.claim(object, key.text, offset);
    cursor.at = key.after;
    const value = entry(cursor, column, depth + 1, true);
    cursor.builder.put(object, key.text, value, offset, cursor.spelling);
  } while (another(cursor, column));
  return object;
}

function list(cursor: Cursor, column: number, depth: number): Plain {
  const made = cursor.builder.list();
  do {
    if (!cursor.isDash()) {
      // The list of a key that stands in the same column has ended.
      cursor.at -= column;
      break;
    }
    const offset = cursor.spacesFrom(++cursor.at);
    const value = cursor.restOfLine() < 0 ? item(cursor, column, depth + 1) : entry(cursor, column, depth + 1, false);
    cursor.builder.push(made, value, offset, cursor.spelling);
  } while (another(cursor, column));
  return made;
}

/** Goes to the next entry of a collection; behind its last one the position is the start of a line. */
function another(cursor: Cursor, column: number): boolean {
  const next = cursor.nextContent();
  if (next > column) throw new NotSimple();
  if (next >= 0 && next < column) cursor.at -= next;
  return next === column;
}

/** What follows a colon or a dash, to the end of its last line. A list may stand in the column of its key. */
function entry(cursor: Cursor, column: number, depth: number, ofKey: boolean): Plain {
  const rest = cursor.restOfLine();
  if (rest < 0) {
    cursor.at = cursor.spacesFrom(cursor.at);
    return inline(cursor, column, depth);
  }
  cursor.at = rest;
  const next = cursor.nextContent();
  if (next > column || (ofKey && next === column && cursor.isDash())) return collection(cursor, next, depth);
  if (next >= 0) cursor.at -= next;
  cursor.spelling = "";
  return null;
}

/** An item on the line of its dash: a collection that begins there, or a scalar. */
function item(cursor: Cursor, column: number, depth: number): Plain {
  const start = cursor.spacesFrom(cursor.at);
  const inner = column + 1 + start - cursor.at;
  cursor.at = start;
  return cursor.isDash() || cursor.key() !== null ? collection(cursor, inner, depth) : inline(cursor, column, depth);
}

function inline(cursor: Cursor, column: number, depth: number): Plain {
  const first = cursor.text[cursor.at] ?? "";
  const next = cursor.text[cursor.at + 1] ?? "\n";
  if (first === "|") return readLiteral(cursor, column);
  if (first === '"' || first === "'" || first === "[" || first === "{") {
    const value = first === "[" || first === "{" ? readFlow(cursor, depth) : cursor.quoted(column);
    cursor.endLine();
    return value;
  }
  if (/[,\]}#&*!>%@`\t]/.test(first) || (/[-?:]/.test(first) && /[ \t\n]/.test(next))) throw new NotSimple();
  return readPlain(cursor, column);
}
