/** 32-bit words of one event: its state, where its line starts and ends, the hash of its connection, that of its target, its port. */
export const WORD = { state: 0, start: 1, end: 2, connection: 3, high: 5, low: 6, port: 7, all: 8 } as const;
/** States that no line has: lines to be read one by one; states mean something new from here on, in the epoch that stands for the start. */
export const NO_STATE = { rest: 0, epoch: -1 } as const;

/** What one thread found in a block of whole lines, for another one to count; it can be sent as it is. */
export interface Traced {
  /** States are only equal within one. */
  readonly epoch: number;
  readonly times: Float64Array;
  readonly words: Int32Array;
  readonly count: number;
}

/** Writes down what lines are. */
export class Trace {
  #times = new Float64Array(256);
  #words = new Int32Array(256 * WORD.all);
  #count = 0;
  readonly #first: number;
  /** That of the next line. */
  epoch: number;

  constructor(epoch: number) {
    this.#first = epoch;
    this.epoch = epoch;
  }

  begin(epoch: number): void {
    this.add(NO_STATE.epoch, epoch, 0, 0);
    this.epoch = epoch;
  }

  get traced(): Traced {
    return { epoch: this.#first, times: this.#times, words: this.#words, count: this.#count };
  }

  /** A line's words, but for its state and place, are left to the caller; the answer is where they start. */
  add(state: number, start: number, end: number, time: number): number {
    if (this.#count === this.#times.length) this.#grow();
    const at = this.#count * WORD.all;
    this.#times[this.#count++] = time;
    this.#words[at] = state;
    this.#words[at + WORD.start] = start;
    this.#words[at + WORD.end] = end;
    return at;
  }

  get words(): Int32Array {
    return this.#words;
  }

  /** Lines to be read one by one; those that follow each other are one event. */
  rest(start: number, end: number): void {
    const last = (this.#count - 1) * WORD.all;
    const joins = last >= 0 && this.#words[last] === NO_STATE.rest && this.#words[last + WORD.end] === start;
    if (joins) this.#words[last + WORD.end] = end;
    else this.add(NO_STATE.rest, start, end, 0);
  }

  #grow(): void {
    const [times, words] = [this.#times, this.#words];
    this.#times = new Float64Array(times.length * 2);
    this.#times.set(times);
    this.#words = new Int32Array(words.length * 2);
    this.#words.set(words);
  }
}

/** A block of which nothing is known. */
export function untraced(block: Uint8Array): Traced {
  const trace = new Trace(0);
  trace.rest(0, block.length);
  return trace.traced;
}
