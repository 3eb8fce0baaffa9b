const NEWLINE = 10;

/** A line of a log: its bytes, its number from 1, and the offset of its first byte. */
export interface Line {
  readonly bytes: Uint8Array;
  readonly number: number;
  readonly offset: number;
  /** The log ended before its newline came. */
  readonly unfinished: boolean;
}

/** Takes lines from an offset of a chunk on, told the place of the first; answers how many it took, and where the first one starts that it leaves. */
export type Scan = (
  chunk: Uint8Array,
  start: number,
  first: { readonly number: number; readonly offset: number },
) => { readonly lines: number; readonly end: number };

/** Cuts chunks into lines; a line's bytes are only valid until the next call. */
export class LineSplitter {
  #rest: Uint8Array[] = [];
  #restLength = 0;
  #number = 0;
  #offset = 0;

  /** `scan` is offered what comes first, and takes whole lines only. */
  push(chunk: Uint8Array, take: (line: Line) => void, scan: Scan | null = null): void {
    let start = 0;
    for (;;) {
      if (scan !== null && this.#restLength === 0 && start < chunk.length) {
        const { lines, end } = scan(chunk, start, { number: this.#number + 1, offset: this.#offset });
        this.#number += lines;
        this.#offset += end - start;
        start = end;
      }
      const end = chunk.indexOf(NEWLINE, start);
      if (end < 0) break;
      this.#emit(this.#joined(chunk.subarray(start, end)), false, take);
      start = end + 1;
    }
    if (start < chunk.length) {
      this.#rest.push(chunk.slice(start));
      this.#restLength += chunk.length - start;
    }
  }

  end(take: (line: Line) => void): void {
    if (this.#restLength > 0) this.#emit(this.#joined(new Uint8Array(0)), true, take);
  }

  #joined(tail: Uint8Array): Uint8Array {
    if (this.#rest.length === 0) return tail;
    const whole = new Uint8Array(this.#restLength + tail.length);
    let at = 0;
    for (const part of [...this.#rest, tail]) {
      whole.set(part, at);
      at += part.length;
    }
    this.#rest = [];
    this.#restLength = 0;
    return whole;
  }

  #emit(bytes: Uint8Array, unfinished: boolean, take: (line: Line) => void): void {
    this.#number++;
    take({ bytes, number: this.#number, offset: this.#offset, unfinished });
    this.#offset += bytes.length + (unfinished ? 0 : 1);
  }
}
