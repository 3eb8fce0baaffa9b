import { LEAF } from "../constants.ts";
import { class4 } from "./lookup.ts";
import type { Steps } from "./steps.ts";

/** Changes classes of single IPv4 addresses in a section that is in use. */
export class Editor4 {
  readonly #steps: Steps;
  /** Chunks that nothing points to. */
  readonly #free2: number[];
  readonly #free3: number[];

  constructor(steps: Steps) {
    this.#steps = steps;
    const [root, l2, l3] = [steps.section.words("root"), steps.section.words("l2"), steps.section.halves("l3")];
    const used2 = new Set(root.filter((entry) => entry < LEAF));
    const used3 = new Set<number>();
    for (const chunk of used2) for (const entry of l2.subarray(chunk * 256, chunk * 256 + 256)) if (entry < LEAF) used3.add(entry);
    this.#free2 = unused(l2.length / 256, used2);
    this.#free3 = unused(l3.length / 256, used3);
  }

  /** Chunks in use. */
  get used(): { readonly l2: number; readonly l3: number } {
    const { section } = this.#steps;
    return { l2: section.words("l2").length / 256 - this.#free2.length, l3: section.halves("l3").length / 256 - this.#free3.length };
  }

  /** The address is of this class from now on; false where there is no chunk for it. */
  set(address: number, cls: number): boolean {
    const { section } = this.#steps;
    if (class4(section, address) === cls) return true;
    const header = section.inner("hdr");
    const near = (address - header.number("flat_base")) >>> 0;
    if (near < header.number("flat_len")) return this.#store(2, "flat", near, cls);
    const [high, middle, low] = [address >>> 16, (address >>> 8) & 255, address & 255];
    const entry = section.words("root")[high] as number;
    if (entry >= LEAF) {
      if (this.#free2.length === 0 || this.#free3.length === 0) return false;
      const inner = this.#chunk3(entry & 0xffff, low, cls);
      const chunk = this.#free2.pop() as number;
      this.#count("n_l2", chunk);
      for (let i = 0; i < 256; i++) this.#store(4, "l2", chunk * 256 + i, i === middle ? inner : entry);
      return this.#store(4, "root", high, chunk);
    }
    const inner = section.words("l2")[entry * 256 + middle] as number;
    if (inner < LEAF) return this.#store(2, "l3", inner * 256 + low, cls);
    if (this.#free3.length === 0) return false;
    return this.#store(4, "l2", entry * 256 + middle, this.#chunk3(inner & 0xffff, low, cls));
  }

  /** A chunk of one class but for one address; nothing points to it yet. */
  #chunk3(rest: number, low: number, cls: number): number {
    const chunk = this.#free3.pop() as number;
    this.#count("n_l3", chunk);
    const first = this.#steps.section.offsetOf("l3", chunk * 256);
    for (let four = 0; four < 64; four++) {
      let value = 0n;
      for (let i = 3; i >= 0; i--) value = (value << 16n) | BigInt(four * 4 + i === low ? cls : rest);
      this.#steps.store(8, first + four * 8, value);
    }
    return chunk;
  }

  /** Before a chunk is used, so that whoever comes next takes it for used. */
  #count(name: "n_l2" | "n_l3", chunk: number): void {
    const header = this.#steps.section.inner("hdr");
    if (header.number(name) <= chunk) this.#steps.store(4, this.#steps.section.offsetOf("hdr") + header.offsetOf(name), chunk + 1);
  }

  #store(width: 2 | 4, name: string, index: number, value: number): true {
    this.#steps.store(width, this.#steps.section.offsetOf(name, index), value);
    return true;
  }
}

/** The last ones first, as a stack is taken from. */
function unused(count: number, used: ReadonlySet<number>): number[] {
  return Array.from({ length: count }, (_, i) => count - 1 - i).filter((one) => !used.has(one));
}
