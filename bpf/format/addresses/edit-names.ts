import { hashAddress } from "../hash.ts";
import { NAMED_PROBES } from "../sizes.ts";
import { wordsOf } from "./hash6.ts";
import type { NamedPort } from "./named.ts";
import type { Steps } from "./steps.ts";

const SLOT_BYTES = 24;
const LOW = (1n << 64n) - 1n;
/** No protocol with ports: nobody finds such a slot, and searches go on behind it. */
const VACATED = 255;

/** Changes names of ports in a section that is in use. */
export class NameEditor {
  readonly #steps: Steps;
  readonly #count: number;
  /** Slots with names, by address. */
  readonly #byAddress = new Map<bigint, Set<number>>();

  constructor(steps: Steps) {
    this.#steps = steps;
    this.#count = steps.section.raw("named").length / SLOT_BYTES;
    for (let slot = 0; slot < this.#count; slot++) {
      const one = steps.section.inner("named", slot);
      if (one.number("names") !== 0) this.#note((one.big("hi") << 64n) | one.big("lo"), slot);
    }
  }

  get used(): number {
    return [...this.#byAddress.values()].reduce((sum, slots) => sum + slots.size, 0);
  }

  /** Takes from an address the names that it doesn't have any more. */
  withdraw(value: bigint, kept: readonly NamedPort[]): void {
    for (const slot of [...(this.#byAddress.get(value) ?? [])]) {
      const one = this.#steps.section.inner("named", slot);
      const [protocol, port, names] = [one.number("proto"), one.number("port"), one.number("names")];
      if (kept.some((other) => other.protocol === protocol && other.port === port && other.names === names)) continue;
      this.#steps.store(1, this.#at(slot, "names"), 0);
      this.#byAddress.get(value)?.delete(slot);
    }
    if (this.#byAddress.get(value)?.size === 0) this.#byAddress.delete(value);
  }

  /** Gives a port its names; false where there is no slot for it. The names that it had were withdrawn, and nobody looks at them any more. */
  put({ value, protocol, port, names }: NamedPort): boolean {
    const start = hashAddress(protocol, wordsOf(value), port);
    const probe = Array.from({ length: NAMED_PROBES }, (_, i) => (start + i) & (this.#count - 1));
    const shown = (slot: number) => this.#steps.section.inner("named", slot);
    const end = probe.findIndex((slot) => shown(slot).number("proto") === 0);
    const searched = end < 0 ? probe : probe.slice(0, end);
    const own = searched.find((slot) => this.#isOf(slot, value, protocol, port));
    const slot = own ?? searched.find((one) => shown(one).number("names") === 0) ?? (end < 0 ? undefined : probe[end]);
    if (slot === undefined) return false;
    if (own === undefined) {
      if (shown(slot).number("proto") !== 0) {
        this.#steps.store(1, this.#at(slot, "proto"), VACATED);
        this.#steps.wait();
      }
      this.#steps.store(8, this.#at(slot, "hi"), value >> 64n);
      this.#steps.store(8, this.#at(slot, "lo"), value & LOW);
      this.#steps.store(2, this.#at(slot, "port"), port);
      this.#steps.store(1, this.#at(slot, "names"), names);
      this.#steps.store(1, this.#at(slot, "proto"), protocol);
    } else if (shown(slot).number("names") !== names) this.#steps.store(1, this.#at(slot, "names"), names);
    this.#note(value, slot);
    return true;
  }

  #isOf(slot: number, value: bigint, protocol: number, port: number): boolean {
    const one = this.#steps.section.inner("named", slot);
    return one.number("proto") === protocol && one.number("port") === port && ((one.big("hi") << 64n) | one.big("lo")) === value;
  }
  #at(slot: number, member: string): number {
    return this.#steps.section.offsetOf("named", slot) + this.#steps.section.inner("named", slot).offsetOf(member);
  }
  #note(value: bigint, slot: number): void {
    this.#byAddress.set(value, (this.#byAddress.get(value) ?? new Set()).add(slot));
  }
}
