import type { FlowRecord, Party } from "./record.ts";

/** Kinds of traffic that are kept once, at most: paths of requests may all be different. */
const TRAFFIC = 1 << 12;

/** Ends of records that are the same, and their traffic, kept once: a log names few ends, and many pairs of them. */
export class Parties {
  readonly #known = new Map<string, Party>();
  readonly #traffic = new Map<string, FlowRecord["traffic"]>();

  /** The record, with ends and traffic that others may have, too. */
  share(record: FlowRecord): FlowRecord {
    const { observer, recorded, layer, weight, bytes, first, last, connection, place } = record;
    const [source, destination, traffic] = [this.#share(record.source), this.#share(record.destination), this.#shareTraffic(record.traffic)];
    const rest = { observer, recorded, layer, weight, bytes, first, last, connection };
    return place === undefined ? { source, destination, traffic, ...rest } : { source, destination, traffic, ...rest, place };
  }

  #share(party: Party): Party {
    const text = JSON.stringify(party, inMaps);
    const known = this.#known.get(text) ?? party;
    if (known === party) this.#known.set(text, party);
    return known;
  }

  #shareTraffic(traffic: FlowRecord["traffic"]): FlowRecord["traffic"] {
    const text = JSON.stringify(traffic, inMaps);
    const known = this.#traffic.get(text);
    if (known !== undefined) return known;
    if (this.#traffic.size < TRAFFIC) this.#traffic.set(text, traffic);
    return traffic;
  }
}

function inMaps(_: string, value: unknown): unknown {
  return value instanceof Map ? [...value] : value;
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
