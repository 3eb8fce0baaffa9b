import { QUOTE, skipSpace, skipString, skipValue } from "./json-bytes.ts";
import { CUTS, ENDS, EVENT, FICKLE, FICKLE_IN, type Member, OP, type Op, REST, SINGLE } from "./members.ts";

const TEXT = new TextDecoder();
const [OPEN, OPEN_LIST, CLOSE, CLOSE_LIST, COMMA, COLON] = [0x7b, 0x5b, 0x7d, 0x5d, 0x2c, 0x3a] as const;

/** A piece of a line, and what follows it up to the next one. */
export interface Segment {
  readonly from: number;
  readonly to: number;
  /** Where in the line's structure it starts; what can stand there depends on nothing else. */
  readonly place: string;
  readonly next: Op;
  /** Where that is. */
  readonly placeBehind: string;
  /** All that decoding looks at in it. */
  readonly meaning: string;
  /** The pod that it names. */
  readonly pod: { readonly end: "source" | "destination"; readonly name: string } | null;
}

/** Takes a line apart that is known to be JSON. Answers null for lines that have to be decoded one by one. */
export class Layout {
  #bytes: Uint8Array = new Uint8Array(0);
  #end = 0;
  #segments: Segment[] = [];
  #from = 0;
  #place = "";
  #meaning = "";
  #pod: Segment["pod"] = null;
  #seen = new Set<Op>();
  readonly #podMeaning: (name: string) => string;

  /** `podMeaning`: what an inventory tells of pods with this name. */
  constructor(podMeaning: (name: string) => string) {
    this.#podMeaning = podMeaning;
  }

  of(bytes: Uint8Array): readonly Segment[] | null {
    this.#bytes = bytes;
    this.#end = bytes.length;
    this.#segments = [];
    this.#from = 0;
    this.#place = "";
    this.#meaning = "";
    this.#pod = null;
    this.#seen = new Set();
    for (const byte of bytes) if (byte > 0x7e) return null;
    if (this.#value(skipSpace(bytes, 0), EVENT, "", false) < 0 || !this.#seen.has(OP.time)) return null;
    this.#cut(this.#end, this.#end, OP.end, "end");
    return this.#segments;
  }

  #cut(to: number, behind: number, next: Op, place: string): void {
    const kind = next === OP.cut || next === OP.unread ? "" : `>${next}`;
    this.#segments.push({ from: this.#from, to, place: this.#place, next, placeBehind: place, meaning: this.#meaning + kind, pod: this.#pod });
    this.#from = behind;
    this.#place = place;
    this.#meaning = "";
    this.#pod = null;
  }

  #value(at: number, member: Member | undefined, path: string, fickle: boolean): number {
    if (member === "refuse") return -1;
    if (typeof member === "number") return this.#varying(at, member, path);
    if (typeof member === "object") return this.#members(at, member, path);
    const end = skipValue(this.#bytes, at, this.#end);
    if (end < 0) return -1;
    if (member !== undefined) return this.#read(at, end, member, path);
    if (fickle && this.#bytes[at] === QUOTE) return this.#varying(at, OP.unread, path);
    return this.#bytes[at] === OPEN ? this.#unread(at, path, fickle) : this.#bytes[at] === OPEN_LIST ? this.#list(at, path, fickle) : end;
  }

  #read(at: number, end: number, member: Member, path: string): number {
    const raw = TEXT.decode(this.#bytes.subarray(at, end));
    if (member === "node") this.#meaning += `${path}=${/^"(.+)\//.exec(raw)?.[1] ?? ""};`;
    else if (member === "pod") {
      if (this.#bytes[at] !== QUOTE || raw.includes("\\")) return -1;
      const name = raw.slice(1, -1);
      this.#pod = { end: path.startsWith("\nflow\nsource") ? "source" : "destination", name };
      this.#meaning += `${path}=${this.#podMeaning(name)};`;
    } else this.#meaning += `${path}=${member === "given" ? raw !== "0" : raw};`;
    return end;
  }

  /** A value that differs from record to record: plain text, or the digits of a port. */
  #varying(at: number, op: Op, path: string): number {
    if (op !== OP.unread) {
      if (this.#seen.has(op)) return -1;
      this.#seen.add(op);
    }
    if (op === OP.sourcePort || op === OP.destinationPort) {
      const end = skipValue(this.#bytes, at, this.#end);
      if (end < 0 || !/^(0|[1-9]\d{0,4})$/.test(TEXT.decode(this.#bytes.subarray(at, end)))) return -1;
      this.#cut(at, end, op, path);
      return end;
    }
    const end = this.#bytes[at] === QUOTE ? skipString(this.#bytes, at, this.#end) : -1;
    const escapes = op === OP.unread || op === OP.url;
    if (end < 0 || (!escapes && this.#bytes.subarray(at, end).includes(0x5c))) return -1;
    this.#cut(at + 1, end - 1, op, path);
    return end;
  }

  #members(at: number, members: ReadonlyMap<string, Member>, path: string): number {
    if (this.#bytes[at] !== OPEN) return -1;
    const isEnd = ENDS.has(members);
    if (isEnd) this.#cut(at, at, OP.cut, `${path}\n`);
    this.#meaning += `${path}{`;
    const seen = new Set<string>();
    const end = this.#each(at, path, (key, value) => {
      if (seen.has(key) || (members === SINGLE && seen.size > 0)) return -1;
      seen.add(key);
      return this.#value(value, members.get(key) ?? members.get(REST), `${path}\n${key}`, FICKLE.has(key) || FICKLE_IN.has(key));
    });
    if (isEnd && end > 0) this.#cut(end, end, OP.cut, `${path}\n}`);
    return end;
  }

  #unread(at: number, path: string, fickle: boolean): number {
    return this.#each(at, path, (key, value) => this.#value(value, undefined, `${path}\n${key}`, fickle || FICKLE.has(key) || FICKLE_IN.has(key)));
  }

  #each(at: number, path: string, take: (key: string, value: number) => number): number {
    const bytes = this.#bytes;
    let i = skipSpace(bytes, at + 1);
    if (bytes[i] === CLOSE) return i + 1;
    for (;;) {
      const end = bytes[i] === QUOTE ? skipString(bytes, i, this.#end) : -1;
      if (end < 0) return -1;
      const key = TEXT.decode(bytes.subarray(i + 1, end - 1));
      if (key.includes("\\")) return -1;
      if (CUTS.has(key)) this.#cut(i, i, OP.cut, `${path}\n${key}\n:`);
      const colon = skipSpace(bytes, end);
      if (bytes[colon] !== COLON) return -1;
      i = take(key, skipSpace(bytes, colon + 1));
      if (i < 0) return -1;
      i = skipSpace(bytes, i);
      if (bytes[i] === CLOSE) return i + 1;
      if (bytes[i] !== COMMA) return -1;
      i = skipSpace(bytes, i + 1);
    }
  }

  #list(at: number, path: string, fickle: boolean): number {
    const bytes = this.#bytes;
    let i = skipSpace(bytes, at + 1);
    if (bytes[i] === CLOSE_LIST) return i + 1;
    for (;;) {
      i = this.#value(i, undefined, `${path}\n[`, fickle);
      if (i < 0) return -1;
      i = skipSpace(bytes, i);
      if (bytes[i] === CLOSE_LIST) return i + 1;
      if (bytes[i] !== COMMA) return -1;
      i = skipSpace(bytes, i + 1);
    }
  }
}
