import { type Image, structuresOf, TableFull, View } from "#image";
import { imageOutside, imageSection } from "#targets";
import { Classification, type Judged } from "./classification.ts";
import { differingAddresses } from "./differences.ts";
import type { Directory } from "./directory.ts";
import { AddressTables, type Plan, type Use } from "./tables.ts";

/** How many addresses there are, and how many of them are of class 0 for want of knowledge or of room. */
export interface Counts {
  readonly addresses: number;
  readonly unsure: number;
  readonly unplaced: number;
}

/** A section made anew, and how many addresses found no room in it. */
export interface Fresh {
  readonly bytes: Uint8Array;
  readonly left: number;
}

/** The address tables of one image on one node, following a directory. */
export class NodeTables {
  readonly image: Image;
  readonly classification: Classification;
  readonly #directory: Directory;
  readonly #owners = new Map<bigint, string>();
  readonly #unsure = new Set<bigint>();
  readonly #unplaced = new Set<bigint>();
  #blocks: readonly string[] = [];
  #tooMany: readonly string[] | null = null;
  #outside: (address: bigint) => number = () => 0;
  #tables: AddressTables | null = null;

  constructor(image: Image, directory: Directory, node: string | null) {
    this.image = image;
    this.#directory = directory;
    this.classification = new Classification(image.meta, directory, node);
  }

  /** The directory as a new section: as many addresses as there is room for, in the order in which they came. */
  fresh(): Fresh {
    const all = [...this.classification.all()];
    const whole = this.#section(all);
    if (whole !== null) return { bytes: whole, left: 0 };
    let [bytes, fits, most] = [this.#section([]), 0, all.length];
    while (most - fits > 1) {
      const middle = (fits + most) >> 1;
      const tried = this.#section(all.slice(0, middle));
      if (tried === null) most = middle;
      else [bytes, fits] = [tried, middle];
    }
    if (bytes === null) {
      if (this.#tooMany === this.#directory.podBlocks) throw new TableFull("blocks", this.#directory.podBlocks.length, 0);
      this.#tooMany = this.#directory.podBlocks;
      return this.fresh();
    }
    return { bytes, left: all.length - fits };
  }

  /** Blocks of pods that nodes tell of, where there is room for them. */
  get #podBlocks(): readonly string[] {
    return this.#tooMany === this.#directory.podBlocks ? [] : this.#directory.podBlocks;
  }

  #section(judged: readonly Judged[]): Uint8Array | null {
    const { meta, size, policy } = this.image;
    try {
      return imageSection(meta, size, policy.inner("hdr").big("generation"), judged, this.#podBlocks);
    } catch (error) {
      if (error instanceof TableFull) return null;
      throw error;
    }
  }

  /** Takes over tables as the kernel has them; what brings them to what the directory says, or null where they have to be made anew. */
  adopt(bytes: Uint8Array): Plan | null {
    const tables = new AddressTables(this.image.size, bytes);
    this.#tables = null;
    this.#directory.takeChanged();
    const fresh = this.fresh();
    this.#blocks = this.#directory.podBlocks;
    this.#outside = imageOutside(this.image.meta, this.#podBlocks);
    this.#owners.clear();
    this.#unsure.clear();
    this.#unplaced.clear();
    const differing = differingAddresses(tables.section, new View(structuresOf(this.image.size).addresses, fresh.bytes));
    if (differing === null) return null;
    this.#tables = tables;
    for (const judged of this.classification.all()) {
      if (tables.classOf(judged.address) === judged.cls && !differing.has(judged.address)) this.#note(judged.address, judged);
      else differing.add(judged.address);
    }
    return this.#plan(tables, differing);
  }

  /** What the changes of the directory come to; null where the tables have to be made anew, which may be put off. */
  update(anew = true): Plan | null {
    if (this.#tables === null || (anew && this.#directory.podBlocks !== this.#blocks)) return null;
    const plan = this.#plan(this.#tables, new Set([...this.#directory.takeChanged(), ...this.#unplaced]));
    const { length } = plan.unplaced;
    return length > 0 && anew && this.fresh().left < length ? { ...plan, scattered: true } : plan;
  }

  /** Whether tables are the ones that are followed, byte by byte. */
  areThere(bytes: Uint8Array): boolean {
    const own = this.#tables?.section.bytes;
    return own !== undefined && own.length === bytes.length && own.every((byte, i) => byte === bytes[i]);
  }

  use(): readonly Use[] {
    return this.#tables?.use() ?? [];
  }
  counts(): Counts {
    return { addresses: this.#owners.size, unsure: this.#unsure.size, unplaced: this.#unplaced.size };
  }

  #plan(tables: AddressTables, addresses: ReadonlySet<bigint>): Plan {
    const changes = [...addresses].map((address) => {
      const now = this.classification.of(address);
      return { address, now, outside: this.#outside(address), same: now !== null && this.#owners.get(address) === now.owner };
    });
    const plan = tables.plan(changes);
    for (const { address, now } of changes) this.#note(address, now);
    this.#unplaced.clear();
    for (const { address } of plan.unplaced) this.#unplaced.add(address);
    return plan;
  }

  #note(address: bigint, judged: Judged | null): void {
    if (judged === null) this.#owners.delete(address);
    else this.#owners.set(address, judged.owner);
    if (judged?.unsure === true) this.#unsure.add(address);
    else this.#unsure.delete(address);
  }
}
