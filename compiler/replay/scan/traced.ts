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
    this.#add(NO_STATE.epoch, epoch, 0);
    this.epoch = epoch;
  }

  get traced(): Traced {
    return { epoch: this.#first, times: this.#times, words: this.#words, count: this.#count };
  }

  /** The first of some events, whose places are counted from `base`. */
  take(words: Int32Array, times: Float64Array, count: number, base: number): void {
    while (this.#count + count > this.#times.length) this.#grow();
    const [first, ours] = [this.#count * WORD.all, this.#words];
    ours.set(words.subarray(0, count * WORD.all), first);
    this.#times.set(times.subarray(0, count), this.#count);
    for (let at = first; at < first + count * WORD.all; at += WORD.all) {
      ours[at + WORD.start] = (ours[at + WORD.start] as number) + base;
      ours[at + WORD.end] = (ours[at + WORD.end] as number) + base;
    }
    this.#count += count;
  }

  /** Lines to be read one by one; those that follow each other are one event. */
  rest(start: number, end: number): void {
    const last = (this.#count - 1) * WORD.all;
    const joins = last >= 0 && this.#words[last] === NO_STATE.rest && this.#words[last + WORD.end] === start;
    if (joins) this.#words[last + WORD.end] = end;
    else this.#add(NO_STATE.rest, start, end);
  }

  #add(state: number, start: number, end: number): void {
    if (this.#count === this.#times.length) this.#grow();
    const at = this.#count++ * WORD.all;
    this.#words[at] = state;
    this.#words[at + WORD.start] = start;
    this.#words[at + WORD.end] = end;
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
