import { Hash } from "../pairing.ts";

const [UNKNOWN, PLAIN, CONNECTED] = [0, 1, 2];

/** What the scanner said of states: whether their lines can be counted, and what hashes of their connections start with. */
export class States {
  #kinds = new Uint8Array(1 << 10);
  #protocols: string[] = [];
  readonly #prefixes: Hash[] = [];
  readonly #spans = new Map<number, readonly [from: number, to: number]>();

  know(state: number, protocol: string | null, span: readonly [from: number, to: number]): void {
    if (state >= this.#kinds.length) this.#grow(state);
    this.#kinds[state] = protocol === null ? PLAIN : CONNECTED + this.#numberOf(protocol);
    if (span[0] !== Number.NEGATIVE_INFINITY || span[1] !== Number.POSITIVE_INFINITY) this.#spans.set(state, span);
  }

  /** Whether lines of a state can be counted at a time. */
  isKnown(state: number, time: number): boolean {
    if (state >= this.#kinds.length || this.#kinds[state] === UNKNOWN) return false;
    if (this.#spans.size === 0) return true;
    const span = this.#spans.get(state);
    return span === undefined || (time >= span[0] && time < span[1]);
  }

  /** What the hash of a connection starts with; null for lines without one. */
  prefixOf(state: number): Hash | null {
    const kind = this.#kinds[state] as number;
    return kind < CONNECTED ? null : (this.#prefixes[kind - CONNECTED] as Hash);
  }

  forget(): void {
    this.#kinds.fill(UNKNOWN);
    this.#spans.clear();
  }

  #numberOf(protocol: string): number {
    const known = this.#protocols.indexOf(protocol);
    if (known >= 0) return known;
    this.#prefixes.push(connectionPrefix(new Hash(), protocol));
    return this.#protocols.push(protocol) - 1;
  }

  #grow(state: number): void {
    const kinds = new Uint8Array(2 ** Math.ceil(Math.log2(state + 1)));
    kinds.set(this.#kinds);
    this.#kinds = kinds;
  }
}

/** What hashes of connections by a protocol start with. */
export function connectionPrefix(hash: Hash, protocol: string): Hash {
  return hash.start(0).text(protocol).unit(0x20);
}
