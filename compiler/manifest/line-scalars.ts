import type { Plain } from "./builder.ts";
import type { Cursor } from "./cursor.ts";
import { folded, NotSimple, plainScalar } from "./scalar.ts";

/** A plain scalar, over as many lines as are indented more than `column`. */
export function readPlain(cursor: Cursor, column: number): Plain {
  const lines: string[] = [];
  const start = cursor.at;
  for (;;) {
    const newline = cursor.text.indexOf("\n", cursor.at);
    const line = cursor.text.slice(cursor.at, newline);
    const comment = line.indexOf(" #");
    const body = (comment < 0 ? line : line.slice(0, comment)).trimEnd();
    if (body.includes(": ") || body.endsWith(":") || line.includes("\t")) throw new NotSimple();
    lines.push(body);
    const end = cursor.at + body.length;
    cursor.at = newline + 1;
    const next = comment < 0 ? continuation(cursor, column) : null;
    if (next === null) {
      cursor.spelling = cursor.text.slice(start, end);
      break;
    }
    for (let i = 0; i < next.blank; i++) lines.push("");
    cursor.at = next.at;
  }
  if (lines.length === 1) return plainScalar(lines[0] as string);
  const text = folded(lines);
  if (plainScalar(text) !== text) throw new NotSimple();
  return text;
}

/** Where the scalar goes on, and how many blank lines lie between; null where it ends. */
function continuation(cursor: Cursor, column: number): { readonly at: number; readonly blank: number } | null {
  let at = cursor.at;
  for (let blank = 0; at < cursor.end; blank++) {
    const content = cursor.spacesFrom(at);
    const first = cursor.text[content];
    if (first !== "\n") return content - at > column && first !== "#" && content < cursor.end ? { at: content, blank } : null;
    at = content + 1;
  }
  return null;
}

const HEADER = /\|([-+]?) *(?: #[^\n]*)?\n/y;

/** A literal block scalar, indented as its first line is. */
export function readLiteral(cursor: Cursor, column: number): string {
  HEADER.lastIndex = cursor.at;
  const chomp = HEADER.exec(cursor.text)?.[1];
  if (chomp === undefined) throw new NotSimple();
  cursor.at = HEADER.lastIndex;
  const lines: string[] = [];
  let indent = -1;
  while (cursor.at < cursor.end) {
    const newline = cursor.text.indexOf("\n", cursor.at);
    const content = cursor.spacesFrom(cursor.at);
    const spaces = content - cursor.at;
    if (content !== newline) {
      if (indent < 0) indent = spaces;
      if (spaces < indent || indent <= column) break;
    } else if (indent < 0 && spaces > 0) throw new NotSimple();
    lines.push(cursor.text.slice(Math.min(newline, cursor.at + Math.max(indent, 0)), newline));
    cursor.at = newline + 1;
  }
  if (indent <= column) throw new NotSimple();
  let last = lines.length;
  while (last > 0 && lines[last - 1] === "") last--;
  const tail = { "-": 0, "": 1, "+": lines.length - last + 1 }[chomp as "-" | "" | "+"];
  cursor.spelling = "";
  return lines.slice(0, last).join("\n") + "\n".repeat(tail);
}
