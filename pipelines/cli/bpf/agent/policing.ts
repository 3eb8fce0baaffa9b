import { type Directory, type InterfaceRule, type NodeTables, sameInterface, unknownInterfaces, wantedInterfaces } from "#agent";
import { printable } from "#diagnostic";
import { type Attached, type Interface, type Link, linksOf, type Pins, police } from "#loader";
import type { Troubles } from "./troubles.ts";

/** How often each interface is attached anew where something took it off. */
const VERIFY_EVERY_MS = 60_000;

/** The interfaces of a node: which are policed, which should be, and which are gone. */
export class Policing {
  readonly #pins: Pins;
  readonly #rules: readonly InterfaceRule[];
  readonly #directory: Directory;
  readonly #troubles: Troubles;
  readonly #say: (text: string) => void;
  #verified = Number.NEGATIVE_INFINITY;
  attached: readonly Attached[] = [];
  /** Interfaces that should be policed and are not. */
  unpoliced: ReadonlySet<string> = new Set();
  /** Names that were policed, or are named by the operator, and that no interface has. */
  vanished: ReadonlySet<string> = new Set();

  constructor(pins: Pins, rules: readonly InterfaceRule[], directory: Directory, troubles: Troubles, say: (text: string) => void) {
    this.#pins = pins;
    this.#rules = rules;
    this.#directory = directory;
    this.#troubles = troubles;
    this.#say = say;
  }

  /** What all interfaces stand for now, for an image that is loaded; null where they can't be listed. */
  wanted(tables: NodeTables): readonly Interface[] | null {
    const links = this.#troubles.take("interfaces", linksOf(this.#pins));
    return links === null ? null : this.#wantedOf(links.value, tables);
  }

  /** Takes over what is attached already; false where that can't be told. */
  adopt(tables: NodeTables): boolean {
    const now = this.#troubles.take("interfaces", police(this.#pins, tables.image.digest, []));
    if (now === null) return false;
    this.attached = now.value.interfaces;
    this.#verified = Number.NEGATIVE_INFINITY;
    return true;
  }

  /** As long as the cluster is not known: new interfaces are attached as nobody's, what is attached stays as it is. */
  hold(digest: string): void {
    const links = this.#troubles.take("interfaces", linksOf(this.#pins));
    const now = this.#troubles.take("interfaces", police(this.#pins, digest, []));
    if (links === null || now === null) return;
    this.attached = now.value.interfaces;
    const fresh = unknownInterfaces(links.value, this.#rules, this.attached);
    const held = fresh.length === 0 ? null : this.#troubles.take("interfaces", police(this.#pins, digest, fresh));
    if (held !== null) this.attached = held.value.interfaces;
  }

  /** New interfaces are attached, changed ones told anew; all of them are looked at now and then. False where the image in force is another. */
  follow(tables: NodeTables): boolean {
    const links = this.#troubles.take("interfaces", linksOf(this.#pins));
    if (links === null) return true;
    const wanted = this.#wantedOf(links.value, tables);
    const numbers = new Map(links.value.map(({ name, ifindex }) => [name, ifindex]));
    const before = new Map(this.attached.filter(({ name, ifindex }) => numbers.get(name) === ifindex).map((one) => [one.name, one]));
    const due = performance.now() - this.#verified > VERIFY_EVERY_MS || this.unpoliced.size > 0;
    const changed = due ? wanted : wanted.filter((one) => !sameInterface(one, before.get(one.name)));
    if (changed.length === 0 && before.size === this.attached.length && !due) return true;
    const now = this.#troubles.take("interfaces", police(this.#pins, tables.image.digest, changed));
    if (now === null) return false;
    this.#verified = performance.now();
    const { interfaces, failed } = now.value;
    for (const { name, subject, pod } of interfaces)
      if (!before.has(name)) this.#say(`policed: ${printable(name)}, ${printable(pod ?? "nobody known")} (class ${subject})\n`);
    this.attached = interfaces;
    this.unpoliced = new Set(failed.keys());
    const [first] = failed;
    if (first !== undefined) this.#troubles.note("interfaces", `${first[0]} is not policed: ${first[1]}`);
    return true;
  }

  #wantedOf(links: readonly Link[], tables: NodeTables): readonly Interface[] {
    const { wanted, missing } = wantedInterfaces(links, this.#rules, this.attached, this.#directory, tables.classification);
    const here = new Set(links.map(({ name }) => name));
    const gone = [...this.attached.map(({ name }) => name), ...this.vanished, ...missing].filter((name) => !here.has(name));
    for (const name of new Set(gone)) if (!this.vanished.has(name)) this.#say(`interface ${printable(name)} is not there\n`);
    this.vanished = new Set(gone);
    return wanted;
  }
}
