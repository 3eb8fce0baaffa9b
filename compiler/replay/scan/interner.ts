import { skipValue } from "./json-bytes.ts";

const PREFIX = 48;

/** Numbers for byte strings: equal bytes, equal number. Objects are found again by their first bytes, without walking through them. */
export class Interner {
  readonly #byHash = new Map<number, number[]>();
  readonly #byPrefix = new Map<number, number>();
  readonly #texts: Uint8Array[] = [];
  #bytes = 0;

  /** What the texts take. */
  get size(): number {
    return this.#bytes;
  }

  text(id: number): Uint8Array | null {
    return this.#texts[id] ?? null;
  }

  clear(): void {
    this.#byHash.clear();
    this.#byPrefix.clear();
    this.#texts.length = 0;
    this.#bytes = 0;
  }

  id(bytes: Uint8Array, start: number, end: number): number {
    const hash = hashBytes(bytes, start, end);
    const same = this.#byHash.get(hash);
    const known = same?.find((id) => equalAt(this.#texts[id] as Uint8Array, bytes, start, end));
    if (known !== undefined) return known;
    const id = this.#texts.length;
    this.#texts.push(bytes.slice(start, end));
    this.#bytes += end - start;
    if (same === undefined) this.#byHash.set(hash, [id]);
    else same.push(id);
    return id;
  }

  /** The number of the object that starts here; `ended` is then the offset behind it, or -1. */
  object(bytes: Uint8Array, start: number, end: number): number {
    const prefix = hashBytes(bytes, start, Math.min(start + PREFIX, end));
    const guess = this.#byPrefix.get(prefix);
    if (guess !== undefined) {
      const text = this.#texts[guess] as Uint8Array;
      this.ended = start + text.length;
      if (this.ended <= end && equalAt(text, bytes, start, this.ended)) return guess;
    }
    this.ended = skipValue(bytes, start, end);
    if (this.ended < 0) return -1;
    const id = this.id(bytes, start, this.ended);
    this.#byPrefix.set(prefix, id);
    return id;
  }
  ended = -1;
}

function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5 ^ (end - start);
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
  return hash | 0;
}

function equalAt(text: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (text.length !== end - start) return false;
  for (let i = 0; i < text.length; i++) if (text[i] !== bytes[start + i]) return false;
  return true;
}
