import { Builder } from "./builder.ts";
import { endOfQuotes, folded, NotSimple, unescaped } from "./scalar.ts";
import type { Spots } from "./tree.ts";

const KEY = /([A-Za-z0-9_./][-A-Za-z0-9_./:@*~{}[\],"=$+()]{0,1000}):(?=[ \n])/y;
/** As a key these words would be null, which is none. */
export const NULLS: ReadonlySet<string> = new Set(["~", "null", "Null", "NULL"]);
const SPACE = 32;
const NEWLINE = 10;
const HASH = 35;

/** A place in the text of one simple YAML document, and what both block and flow style need there. */
export class Cursor {
  at: number;
  readonly text: string;
  readonly end: number;
  readonly builder: Builder;
  /** How the scalar that was read last is written; null for objects and lists. */
  spelling: string | null = null;

  constructor(text: string, from: number, to: number, spots: Spots | null) {
    this.text = text;
    this.at = from;
    this.end = to;
    this.builder = new Builder(spots);
  }

  /** From the start of a line over blank lines and comments to the next content: its column, or -1 at the end. */
  nextContent(): number {
    while (this.at < this.end) {
      const content = this.spacesFrom(this.at);
      const code = this.text.charCodeAt(content);
      if (code === NEWLINE) this.at = content + 1;
      else if (code === HASH) this.at = this.text.indexOf("\n", content) + 1;
      else {
        if (code === 9) throw new NotSimple();
        const column = content - this.at;
        this.at = content;
        return column;
      }
    }
    return -1;
  }

  /** The offset behind the spaces that start at an offset. */
  spacesFrom(at: number): number {
    let next = at;
    while (this.text.charCodeAt(next) === SPACE) next++;
    return next;
  }

  /** The offset of the next line where only spaces and a comment are left on this one, else -1. */
  restOfLine(): number {
    const next = this.spacesFrom(this.at);
    const code = this.text.charCodeAt(next);
    if (code === NEWLINE) return next + 1;
    return code === HASH && next > this.at ? this.text.indexOf("\n", next) + 1 : -1;
  }

  endLine(): void {
    const next = this.restOfLine();
    if (next < 0) throw new NotSimple();
    this.at = next;
  }

  isDash(): boolean {
    if (this.text.charCodeAt(this.at) !== 45) return false;
    const next = this.text.charCodeAt(this.at + 1);
    return next === SPACE || next === NEWLINE;
  }

  /** The key that stands here, with the offset behind its colon; null where none does. */
  key(): { readonly text: string; readonly after: number } | null {
    const first = this.text[this.at];
    if (first === '"' || first === "'") return this.#quotedKey();
    KEY.lastIndex = this.at;
    const text = KEY.exec(this.text)?.[1];
    if (text === undefined) return null;
    if (NULLS.has(text)) throw new NotSimple();
    return { text, after: this.at + text.length + 1 };
  }

  #quotedKey(): { readonly text: string; readonly after: number } | null {
    const end = endOfQuotes(this.text, this.at);
    const raw = this.text.slice(this.at, end);
    if (end < 0 || raw.includes("\n") || raw.length > 1000) return null;
    if (this.text[end] !== ":") {
      if (this.text[this.spacesFrom(end)] === ":") throw new NotSimple();
      return null;
    }
    if (!/[ \n]/.test(this.text[end + 1] ?? "")) throw new NotSimple();
    return { text: unquoted(raw, -1), after: end + 1 };
  }

  /** A quoted scalar; lines after its first are indented more than `column`. */
  quoted(column: number): string {
    const end = endOfQuotes(this.text, this.at);
    if (end < 0 || end > this.end) throw new NotSimple();
    this.spelling = this.text.slice(this.at, end);
    this.at = end;
    return unquoted(this.spelling, column);
  }
}

function unquoted(spelling: string, column: number): string {
  const inside = spelling.slice(1, -1);
  const double = spelling.startsWith('"');
  const raw = double ? inside : inside.replaceAll("''", "'");
  const text = raw.includes("\n") ? foldedQuotes(raw, column) : raw;
  return double ? unescaped(text) : text;
}

function foldedQuotes(raw: string, column: number): string {
  const lines = raw.split("\n");
  const last = lines.length - 1;
  const trimmed = lines.map((line, i) => {
    const indent = line.length - line.trimStart().length;
    if (line.includes("\t") || (i > 0 && indent <= column && (i === last || line.trim() !== ""))) throw new NotSimple();
    return i === 0 ? line.trimEnd() : i === last ? line.trimStart() : line.trim();
  });
  if (trimmed[0] === "" || trimmed[last] === "" || trimmed.some((line) => line.endsWith("\\"))) throw new NotSimple();
  return folded(trimmed);
}
