import { hashAddress, mix } from "../hash.ts";
import { MAX_LENGTHS6 } from "../sizes.ts";
import { wordsOf } from "./hash6.ts";
import { class6 } from "./lookup.ts";
import type { Steps } from "./steps.ts";

const SLOT_BYTES = 32;
const PILOTS = 256;
const LOW = (1n << 64n) - 1n;

/** A block in the table: where, and by which hash it is found. */
interface Entry {
  readonly value: bigint;
  readonly length: number;
  readonly bucket: number;
  readonly second: number;
  slot: number;
}

/** Changes classes of single IPv6 addresses in a section that is in use. Slots are used again only when no packet looks at them any more. */
export class Editor6 {
  readonly #steps: Steps;
  readonly #seed: number;
  readonly #slots: number;
  readonly #pilots: Uint8Array;
  readonly #entries = new Map<string, Entry>();
  readonly #buckets = new Map<number, Set<Entry>>();
  /** What a slot holds; a number: freed after so many waits. */
  readonly #taken = new Map<number, Entry | number>();

  constructor(steps: Steps) {
    const { section } = steps;
    this.#steps = steps;
    this.#seed = section.inner("hdr").number("v6_seed");
    this.#slots = section.raw("v6").length / SLOT_BYTES;
    this.#pilots = section.raw("v6pilot");
    for (let slot = 0; slot < this.#slots; slot++) {
      const one = section.inner("v6", slot);
      if (one.number("used") !== 1) continue;
      const entry = this.#entry((one.big("hi") << 64n) | one.big("lo"), one.number("len"));
      // The copy that an interrupted move left where nobody looks.
      if (this.#slotOf(entry, this.#pilots[entry.bucket] as number) !== slot) this.#clear(slot);
      else this.#keep(entry, slot);
    }
  }

  get used(): number {
    return this.#entries.size;
  }

  /** The address is of this class from now on; false where there is no room. */
  set(value: bigint, cls: number): boolean {
    const known = this.#entries.get(keyOf(value, 128));
    if (known !== undefined) {
      const one = this.#steps.section.inner("v6", known.slot);
      if (one.number("cls") !== cls) this.#steps.store(2, this.#offset(known.slot) + one.offsetOf("cls"), cls);
      return true;
    }
    if (class6(this.#steps.section, value) === cls) return true;
    if (this.#entries.size >= (this.#slots * 3) / 4) return false;
    const entry = this.#entry(value, 128);
    const pilot = this.#pilots[entry.bucket] as number;
    if (this.#isFree(this.#slotOf(entry, pilot))) {
      if (!this.#longest()) return false;
      this.#write(entry, this.#slotOf(entry, pilot), cls);
      return true;
    }
    return this.#move(entry, cls);
  }

  /** Nobody has the address any more: its own entry goes where the blocks around it say the same. */
  remove(value: bigint, outside: number): void {
    const known = this.#entries.get(keyOf(value, 128));
    if (known === undefined) return;
    if (class6(this.#steps.section, value, 127) !== outside) {
      this.set(value, outside);
      return;
    }
    this.#forget(known);
    this.#clear(known.slot);
  }

  /** All keys of the new one's bucket go where another pilot leads: copies first, then the pilot, and the old ones when nobody asks for them. */
  #move(fresh: Entry, cls: number): boolean {
    const keys = [...(this.#buckets.get(fresh.bucket) ?? [])];
    for (let pilot = 0; pilot < PILOTS; pilot++) {
      const wanted = [...keys, fresh].map((one) => this.#slotOf(one, pilot));
      const fits = wanted.every((slot, i) => this.#isFree(slot) || (i < keys.length && keys[i]?.slot === slot));
      if (!fits || new Set(wanted).size < wanted.length) continue;
      if (!this.#longest()) return false;
      const left: number[] = [];
      for (const [i, one] of keys.entries()) {
        const [from, to] = [one.slot, wanted[i] as number];
        if (from === to) continue;
        this.#write(one, to, this.#steps.section.inner("v6", from).number("cls"));
        left.push(from);
      }
      this.#write(fresh, wanted.at(-1) as number, cls);
      this.#steps.store(1, this.#steps.section.offsetOf("v6pilot", fresh.bucket), pilot);
      this.#steps.wait();
      for (const slot of left) this.#clear(slot);
      return true;
    }
    return false;
  }

  /** Whole addresses are looked up before all blocks; while the lengths move up, each is there at least once. */
  #longest(): boolean {
    const { section } = this.#steps;
    const [header, lengths] = [section.inner("hdr"), section.words("v6len")];
    const count = header.number("n_v6len");
    if (count > 0 && lengths[0] === 128) return true;
    if (count === MAX_LENGTHS6) return false;
    const put = (index: number, length: number) => this.#steps.store(4, section.offsetOf("v6len", index), length);
    put(count, lengths[Math.max(0, count - 1)] || 128);
    this.#steps.store(4, section.offsetOf("hdr") + header.offsetOf("n_v6len"), count + 1);
    this.#steps.wait();
    for (let i = count - 1; i > 0; i--) put(i, lengths[i - 1] as number);
    put(0, 128);
    return true;
  }

  #entry(value: bigint, length: number): Entry {
    const words = wordsOf(value);
    const first = hashAddress(this.#seed, words, length);
    return { value, length, bucket: first & (this.#pilots.length - 1), second: hashAddress(first, words, length), slot: -1 };
  }
  #slotOf({ second }: Entry, pilot: number): number {
    return mix(second, pilot) & (this.#slots - 1);
  }
  #offset(slot: number): number {
    return this.#steps.section.offsetOf("v6", slot);
  }
  #isFree(slot: number): boolean {
    const taken = this.#taken.get(slot);
    return taken === undefined || (typeof taken === "number" && taken < this.#steps.waits);
  }

  #keep(entry: Entry, slot: number): void {
    entry.slot = slot;
    this.#taken.set(slot, entry);
    this.#entries.set(keyOf(entry.value, entry.length), entry);
    const bucket = this.#buckets.get(entry.bucket) ?? new Set();
    this.#buckets.set(entry.bucket, bucket.add(entry));
  }
  #forget(entry: Entry): void {
    this.#entries.delete(keyOf(entry.value, entry.length));
    this.#buckets.get(entry.bucket)?.delete(entry);
  }

  /** The address first, then in one store class, length and that it counts. */
  #write(entry: Entry, slot: number, cls: number): void {
    const at = this.#offset(slot);
    this.#steps.store(8, at, entry.value >> 64n);
    this.#steps.store(8, at + 8, entry.value & LOW);
    this.#steps.store(8, at + 16, BigInt(cls) | (BigInt(entry.length) << 16n) | (1n << 24n));
    this.#keep(entry, slot);
  }
  #clear(slot: number): void {
    this.#steps.store(8, this.#offset(slot) + 16, 0);
    this.#taken.set(slot, this.#steps.waits);
  }
}

function keyOf(value: bigint, length: number): string {
  return `${value}/${length}`;
}
