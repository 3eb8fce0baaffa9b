import { class4, class6, Editor4, Editor6, mapped, type NamedPort, NameEditor, type Size, type Step, Steps, structuresOf, View } from "#image";
import type { ClassifiedAddress } from "#targets";

const V4_SIZE = 1n << 32n;

/** What becomes of one address. */
export interface AddressChange {
  readonly address: bigint;
  /** What it is from now on; null: nobody has it, so it is what lies around it. */
  readonly now: ClassifiedAddress | null;
  /** The class of the address when nobody has it. */
  readonly outside: number;
  /** Whether the same pod or node had it before. Else it is unknown first, so that nobody inherits a class. */
  readonly same: boolean;
}
/** What a change of the tables comes to: the stores, in order, and the addresses that found no room. */
export interface Plan {
  readonly steps: readonly Step[];
  readonly unplaced: readonly AddressChange[];
  /** There is room for more of them in tables that are made anew. */
  readonly scattered?: boolean;
}
/** How full a table is. */
export interface Use {
  readonly table: string;
  readonly used: number;
  readonly most: number;
}

/** The address tables of a node as the kernel has them, and what has to be stored to change them under its eyes. */
export class AddressTables {
  readonly section: View;
  readonly #steps: Steps;
  readonly #four: Editor4;
  readonly #six: Editor6;
  readonly #names: NameEditor;

  /** Takes over the bytes. */
  constructor(size: Size, bytes: Uint8Array) {
    this.section = new View(structuresOf(size).addresses, bytes);
    this.#steps = new Steps(this.section);
    this.#four = new Editor4(this.#steps);
    this.#six = new Editor6(this.#steps);
    this.#names = new NameEditor(this.#steps);
  }

  /** The class of an address by these tables. */
  classOf(address: bigint): number {
    return address < V4_SIZE ? class4(this.section, Number(address)) : class6(this.section, address - V4_SIZE);
  }

  /** First takes away: classes of who is gone, names of ports that are not there any more. Then gives: names, and classes last. */
  plan(changes: readonly AddressChange[]): Plan {
    const unplaced = new Set<AddressChange>();
    const set = (change: AddressChange, cls: number) => {
      const { address } = change;
      const done = address < V4_SIZE ? this.#four.set(Number(address), cls) : this.#six.set(address - V4_SIZE, cls);
      if (!done) unplaced.add(change);
    };
    for (const change of changes) {
      const { address, now, same, outside } = change;
      if (!same && this.classOf(address) !== (now?.cls ?? outside)) set(change, 0);
      this.#names.withdraw(keyOf(address), now?.named ?? []);
    }
    const gone = changes.filter(({ address, now }) => now === null && address >= V4_SIZE);
    for (const { address, outside } of gone) this.#six.remove(address - V4_SIZE, outside);
    const before = this.#steps.take();
    const given = before.length > 0 && before.at(-1) !== "wait" ? [...before, "wait" as const] : before;
    if (before.length > 0) {
      this.#steps.wait();
      this.#steps.take();
    }
    for (const change of changes) {
      const { address, now, outside } = change;
      if (unplaced.has(change)) continue;
      if (now === null && address >= V4_SIZE) continue;
      if (!(now?.named ?? []).every((one) => this.#names.put(one))) unplaced.add(change);
      else set(change, now?.cls ?? outside);
    }
    return { steps: [...given, ...this.#steps.take()], unplaced: [...unplaced] };
  }

  /** How full the tables are. */
  use(): readonly Use[] {
    const { l2, l3 } = this.#four.used;
    const [slots6, named] = [this.section.raw("v6").length / 32, this.section.raw("named").length / 24];
    return [
      { table: "l2", used: l2, most: this.section.words("l2").length / 256 },
      { table: "l3", used: l3, most: this.section.halves("l3").length / 256 },
      { table: "v6", used: this.#six.used, most: (slots6 * 3) / 4 },
      { table: "named", used: this.#names.used, most: named },
    ];
  }
}

/** As the table of named ports knows an address. */
function keyOf(address: bigint): NamedPort["value"] {
  return address < V4_SIZE ? mapped(address) : address - V4_SIZE;
}
