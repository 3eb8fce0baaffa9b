import { type FlowRecord, REMEMBERED } from "#replay";

/** A record stands for at most so many flows that may be repetitions. */
const FLOWS_A_RECORD = 3;

/**
 * Whether repetitions are near enough for the scanner to find them too: it remembers at least the latest `REMEMBERED` flows. Told of all records
 * that may repeat one another, in order.
 */
export class Repetitions {
  /** Some may be further apart than the scanner remembers. */
  areFar = false;
  readonly #first = new Map<string, { readonly file: string; readonly number: number }>();

  note({ connection, observer, layer, first, traffic }: FlowRecord, file: string, number: number): void {
    if (connection === null || first === null) return;
    const key = JSON.stringify([connection, observer, layer, first, traffic.request]);
    const known = this.#first.get(key);
    if (known === undefined) this.#first.set(key, { file, number });
    else if (known.file !== file || (number - known.number) * FLOWS_A_RECORD > REMEMBERED) this.areFar = true;
  }
}
