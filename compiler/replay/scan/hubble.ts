import { Hash } from "../pairing.ts";
import type { Recent } from "../recent.ts";
import type { Outcome } from "../record.ts";
import type { Entry, KeyTable } from "../table.ts";
import { END_DESTINATION, END_SOURCE, HubbleFields, PORT } from "./hubble-fields.ts";
import { Interner } from "./interner.ts";
import { Instants } from "./rfc3339.ts";

/** Remembered texts and keys are dropped above this, to start anew: logs of many paths must not fill memory. */
const MAX_BYTES = 32 << 20;
const WIDTH = 18;
const TEXT = new TextDecoder();

/** What records of one meaning are: counted in a bucket, or flows of one entry. */
type Known =
  | Exclude<Outcome, { kind: "flow" }>
  | { readonly kind: "flow"; readonly entry: Entry; readonly record: Extract<Outcome, { kind: "flow" }>["record"] };

/** What the reader does with a line that the scanner can't tell by itself. */
export interface Slow {
  /** Decodes the line; null where it stands for more than one outcome or is no JSON. */
  decode(bytes: Uint8Array): Outcome | null;
  isOutside(time: number): boolean;
}

/**
 * Counts Hubble's lines by their bytes: two lines that agree in all that decoding looks at are one key, and only the first of them is
 * decoded. Equal bytes are equal meaning, so this can't differ from decoding each line.
 */
export class HubbleScanner {
  readonly #interner = new Interner();
  readonly #fields = new HubbleFields(this.#interner);
  readonly #hash = new Hash();
  readonly #instants = new Instants();
  readonly #known = new Map<number, { readonly key: Int32Array; readonly known: Known }[]>();
  readonly #key = new Int32Array(WIDTH);
  readonly #table: KeyTable;
  readonly #recent: Recent;
  readonly #slow: Slow;

  constructor(table: KeyTable, recent: Recent, slow: Slow) {
    this.#table = table;
    this.#recent = recent;
    this.#slow = slow;
  }

  /** The bucket that the line went to, `flow` where it was counted, null where the caller has to decode it. */
  line(bytes: Uint8Array): Known["kind"] | null {
    const fields = this.#fields;
    if (!fields.read(bytes, 0, bytes.length)) return null;
    if (fields.reply) return "replies";
    const time = this.#instants.at(bytes, fields.timeStart, fields.timeEnd);
    if (Number.isNaN(time) || !this.#fillKey(bytes)) return null;
    const known = this.#lookup(bytes);
    if (known === null) return null;
    if (known.kind !== "flow") return known.count === 1 ? known.kind : null;
    return this.#count(bytes, time, known);
  }

  #count(bytes: Uint8Array, time: number, { entry, record }: Extract<Known, { kind: "flow" }>): Known["kind"] {
    if (this.#slow.isOutside(time)) return "outside";
    const fields = this.#fields;
    const connected = fields.sourcePort >= 0 && fields.sourceIp >= 0 && fields.destinationIp >= 0;
    if (connected) {
      this.#connection(bytes, 0);
      const same = this.#hash.text(` ${record.observer} ${record.layer} ${time} `);
      if (fields.l7 >= 0) same.bytes(bytes, fields.l7, fields.l7End);
      if (this.#recent.add(same.end())) return "duplicates";
      this.#connection(bytes, entry.id);
    }
    this.#table.count(entry, record.observer, record.recorded, record.weight, record.bytes, connected ? this.#hash.end() : null);
    this.#note(bytes, time, entry);
    return "flow";
  }

  /** First and last time, and the earliest record as the sample. */
  #note(bytes: Uint8Array, time: number, entry: Entry): void {
    const port = this.#fields.meaning[PORT] as number;
    if (port > 0 && (entry.port === null || port < entry.port)) entry.port = port;
    if (entry.last === null || time > entry.last) entry.last = time;
    if (entry.first !== null && time > entry.first) return;
    entry.first = time;
    const outcome = this.#slow.decode(bytes);
    if (outcome?.kind === "flow") this.#table.noteSample(entry, outcome.record);
  }

  /** The same text that the decoder makes of a connection: protocol, addresses, ports. */
  #connection(bytes: Uint8Array, seed: number): void {
    const f = this.#fields;
    const hash = this.#hash.start(seed).bytes(bytes, f.protocol, f.protocolEnd).unit(0x20).bytes(bytes, f.sourceIp, f.sourceIpEnd).unit(0x20);
    hash.bytes(bytes, f.destinationIp, f.destinationIpEnd).unit(0x20).bytes(bytes, f.sourcePort, f.sourcePortEnd).unit(0x20);
    hash.bytes(bytes, f.destinationPort, f.destinationPortEnd);
  }

  /** Ports above the ephemeral limit and addresses count as their classes. */
  #fillKey(bytes: Uint8Array): boolean {
    const { meaning, sourceIp, sourceIpEnd, destinationIp, destinationIpEnd } = this.#fields;
    this.#key.set(meaning);
    const { projection } = this.#table;
    const port = meaning[PORT] as number;
    if (port > 0) this.#key[PORT] = projection.port(port)[0];
    this.#key[WIDTH - 2] = sourceIp < 0 ? -1 : projection.addressClass(bytes, sourceIp, sourceIpEnd);
    this.#key[WIDTH - 1] = destinationIp < 0 ? -1 : projection.addressClass(bytes, destinationIp, destinationIpEnd);
    return this.#key[WIDTH - 2] !== -2 && this.#key[WIDTH - 1] !== -2;
  }

  /** An end without labels may be looked up by its address, which is more than the address's class. */
  #isLabelled(end: number): boolean {
    const text = this.#interner.text(this.#key[end] as number);
    return text !== null && TEXT.decode(text).includes('"labels":["');
  }

  #lookup(bytes: Uint8Array): Known | null {
    const key = this.#key;
    let hash = 17;
    for (let i = 0; i < WIDTH; i++) hash = Math.imul(hash ^ (key[i] as number), 0x01000193);
    const same = this.#known.get(hash | 0);
    const found = same?.find((one) => equal(one.key, key));
    if (found !== undefined) return found.known;
    if (!this.#isLabelled(END_SOURCE) || !this.#isLabelled(END_DESTINATION)) return null;
    const outcome = this.#slow.decode(bytes);
    if (outcome === null) return null;
    const known: Known = outcome.kind === "flow" ? { kind: "flow", record: outcome.record, entry: this.#table.entryOf(outcome.record) } : outcome;
    if (outcome.kind === "flow") this.#table.noteSample((known as { entry: Entry }).entry, outcome.record);
    if (this.#interner.size > MAX_BYTES) {
      this.#interner.clear();
      this.#known.clear();
      return known;
    }
    const entry = { key: key.slice(), known };
    if (same === undefined) this.#known.set(hash | 0, [entry]);
    else same.push(entry);
    return known;
  }
}

function equal(a: Int32Array, b: Int32Array): boolean {
  for (let i = 0; i < WIDTH; i++) if (a[i] !== b[i]) return false;
  return true;
}
