import type { FlowRecord, Party } from "./record.ts";

/** Ends of records that are the same, kept once: a log names few ends, and many pairs of them. */
export class Parties {
  readonly #known = new Map<string, Party>();

  /** The record, with ends that others may have, too. */
  share(record: FlowRecord): FlowRecord {
    return { ...record, source: this.#share(record.source), destination: this.#share(record.destination) };
  }

  #share(party: Party): Party {
    const text = JSON.stringify(party, (_, value) => (value instanceof Map ? [...value] : value));
    const known = this.#known.get(text) ?? party;
    if (known === party) this.#known.set(text, party);
    return known;
  }
}

/** Numbers for texts, in the order in which they come. */
export class Numbers {
  readonly #numbers = new Map<string, number>();

  of(text: string): number {
    const known = this.#numbers.get(text) ?? this.#numbers.size;
    if (known === this.#numbers.size) this.#numbers.set(text, known);
    return known;
  }

  /** Where each number's text stands among all of them, sorted. */
  ranks(): readonly number[] {
    const ranks: number[] = [];
    for (const [rank, [, number]] of [...this.#numbers].sort(([a], [b]) => (a < b ? -1 : 1)).entries()) ranks[number] = rank;
    return ranks;
  }
}
