import { Builder, type Plain } from "./builder.ts";
import { checkNumber, MAX_DEPTH, NotPlain, tooDeep } from "./not-plain.ts";
import { endOfQuotes } from "./scalar.ts";
import type { Found, Spots } from "./tree.ts";

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;
const CONTROL = /[\u{0}-\u{1f}]/u;
const WORDS = [
  ["true", true],
  ["false", false],
  ["null", null],
] as const;

/** Reads a JSON text (RFC 8259) between two offsets; throws `NotPlain` with E_SYNTAX where it is none. */
export function readJson(text: string, from: number, to: number, spots: Spots | null): Found {
  const reader = new Reader(text, from, spots);
  const offset = reader.skip();
  const value = reader.value(0);
  if (reader.skip() < to) throw reader.unexpected();
  return { value, offset, plainNumbers: reader.plainNumbers };
}

class Reader {
  at: number;
  plainNumbers = true;
  readonly #text: string;
  readonly #builder: Builder;
  /** How the scalar that was read last is written; null for objects and lists. */
  #spelling: string | null = null;

  constructor(text: string, from: number, spots: Spots | null) {
    this.#text = text;
    this.at = from;
    this.#builder = new Builder(spots);
  }

  skip(): number {
    for (let code = this.#text.charCodeAt(this.at); code === 32 || code === 10 || code === 9 || code === 13; )
      code = this.#text.charCodeAt(++this.at);
    return this.at;
  }

  unexpected(): NotPlain {
    const what = this.at < this.#text.length ? `character \`${this.#text[this.at]}\`` : "end";
    return new NotPlain("PCL1001", this.at, `unexpected ${what} in JSON`);
  }

  value(depth: number): Plain {
    if (depth > MAX_DEPTH) throw tooDeep(this.at);
    const first = this.#text[this.at];
    if (first === "{") return this.#object(depth);
    if (first === "[") return this.#list(depth);
    const start = this.at;
    const value = first === '"' ? this.#string() : this.#scalar();
    this.#spelling = this.#text.slice(start, this.at);
    return value;
  }

  #object(depth: number): Plain {
    const object = this.#builder.object();
    this.at++;
    if (this.skip() < this.#text.length && this.#text[this.at] === "}") return this.#close(object);
    for (;;) {
      const offset = this.skip();
      const key = this.#string();
      this.#builder.claim(object, key, offset);
      this.skip();
      this.#expect(":");
      this.skip();
      const value = this.value(depth + 1);
      this.#builder.put(object, key, value, offset, this.#spelling);
      this.skip();
      if (this.#text[this.at] === "}") return this.#close(object);
      this.#expect(",");
    }
  }

  #list(depth: number): Plain {
    const list = this.#builder.list();
    this.at++;
    if (this.skip() < this.#text.length && this.#text[this.at] === "]") return this.#close(list);
    for (;;) {
      const offset = this.skip();
      const value = this.value(depth + 1);
      this.#builder.push(list, value, offset, this.#spelling);
      this.skip();
      if (this.#text[this.at] === "]") return this.#close(list);
      this.#expect(",");
    }
  }

  #close<T extends Plain>(value: T): T {
    this.at++;
    this.#spelling = null;
    return value;
  }

  #expect(character: string): void {
    if (this.#text[this.at] !== character) throw this.unexpected();
    this.at++;
  }

  #string(): string {
    const end = this.#text[this.at] === '"' ? endOfQuotes(this.#text, this.at) : -1;
    if (end < 0) throw this.unexpected();
    const spelling = this.#text.slice(this.at, end);
    if (!spelling.includes("\\") && !CONTROL.test(spelling)) {
      this.at = end;
      return spelling.slice(1, -1);
    }
    try {
      const text: string = JSON.parse(spelling);
      this.at = end;
      return text;
    } catch {
      throw new NotPlain("PCL1001", this.at, "a JSON string has a control character or an unknown escape");
    }
  }

  #scalar(): Plain {
    for (const [word, value] of WORDS) {
      if (!this.#text.startsWith(word, this.at)) continue;
      this.at += word.length;
      return value;
    }
    NUMBER.lastIndex = this.at;
    const found = NUMBER.exec(this.#text)?.[0];
    if (found === undefined) throw this.unexpected();
    const offset = this.at;
    this.at += found.length;
    const value = Number(found);
    if (String(value) !== found) this.plainNumbers = false;
    return checkNumber(value, found, offset);
  }
}
