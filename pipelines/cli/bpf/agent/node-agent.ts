import { type Directory, type Health, healthOf, NodeTables, type Plan, sameInterface, wantedInterfaces } from "#agent";
import { printable } from "#diagnostic";
import { type Image, STAGE_FLAGS, structuresOf, View } from "#image";
import {
  type Attached,
  DEFAULT_SETTINGS,
  findHelper,
  type Interface,
  imageInForce,
  type Link,
  linksOf,
  load,
  type Outcome,
  police,
  readImage,
  readTables,
  updateTables,
} from "#loader";
import type { ImageFile } from "./image-file.ts";
import type { AgentSettings } from "./settings.ts";
import type { Hearing } from "./source.ts";

/** How often each interface is attached anew where something took it off. */
const VERIFY_EVERY_MS = 60_000;

interface Wanted {
  readonly bytes: Uint8Array;
  readonly image: Image;
}

/** Keeps the kernel of a node as an image and a directory say. Whatever fails is noted and tried again; what is in force stays. */
export class NodeAgent {
  readonly #settings: AgentSettings;
  readonly #file: ImageFile;
  readonly #directory: Directory;
  readonly #hearing: () => Hearing;
  readonly #say: (text: string) => void;
  readonly #problems = new Map<string, string>();
  readonly #inPlace = "path" in findHelper();
  #wanted: Wanted | null = null;
  #left: Wanted | null = null;
  #tables: NodeTables | null = null;
  #attached: readonly Attached[] = [];
  #unpoliced: ReadonlySet<string> = new Set();
  #vanished = new Set<string>();
  /** Whether this image was put in force by us: whoever takes it away means it. */
  #asserted = false;
  #verified = 0;
  readonly counts = { updates: 0, loads: 0, failures: 0 };
  /** When tables and directory were the same, in milliseconds since 1970. */
  synced: number | null = null;

  constructor(settings: AgentSettings, file: ImageFile, directory: Directory, hearing: () => Hearing, say: (text: string) => void) {
    this.#settings = settings;
    this.#file = file;
    this.#directory = directory;
    this.#hearing = hearing;
    this.#say = say;
  }

  /** The tables that are followed; null as long as none are. */
  get tables(): NodeTables | null {
    return this.#tables;
  }
  get policed(): readonly Attached[] {
    return this.#attached;
  }
  /** Interfaces that should be policed and are not. */
  get unpoliced(): ReadonlySet<string> {
    return this.#unpoliced;
  }
  /** Names that were policed, or are named by the operator, and that no interface has. */
  get vanished(): ReadonlySet<string> {
    return this.#vanished;
  }
  /** The digest that was asked for. */
  get wanted(): string | null {
    return this.#wanted?.image.digest ?? null;
  }

  health(): Health {
    const { listed, silentSince } = this.#hearing();
    const silent = silentSince === null ? 0 : performance.now() - silentSince;
    const digest = this.#tables?.image.digest ?? null;
    return healthOf({ listed, silent, patience: this.#settings.patience, wanted: this.wanted, digest, problems: this.#problems });
  }

  /** Reads the image again and puts it in force, also where somebody else loaded another one. */
  again(): void {
    this.#file.again();
    this.#asserted = false;
    this.#tables = null;
  }

  /** Brings the kernel to what is known now. */
  reconcile(): void {
    this.#readImage();
    if (!this.#hearing().listed) return;
    const followed = this.#wanted ?? this.#inForce();
    if (followed === null) return;
    if (this.#tables === null || this.#tables.image !== followed.image) this.#begin(followed);
    else this.#apply(this.#tables, this.#tables.update());
    if (this.#tables !== null) this.#police(this.#tables);
  }

  #readImage(): void {
    try {
      const bytes = this.#file.changed();
      if (bytes === null) return;
      const image = this.#take("image", readImage(bytes, this.#file.name, this.#settings.digest));
      if (image === null) return;
      this.#wanted = { bytes, image };
      this.#asserted = false;
    } catch (error) {
      this.#fail("image", error instanceof Error ? error.message : String(error));
    }
  }

  /** As long as there is no image to be had, the one that an earlier agent left is followed. */
  #inForce(): Wanted | null {
    if (this.#left !== null) return this.#left;
    const bytes = this.#take("tables", imageInForce(this.#settings.pins));
    const image = bytes === null ? null : this.#take("tables", readImage(bytes, "the image in force", null));
    this.#left = bytes === null || image === null ? null : { bytes, image };
    return this.#left;
  }

  /** Takes over the tables in force where they are of the wanted image, else loads it. */
  #begin(wanted: Wanted): void {
    const there = this.#take("tables", readTables(this.#settings.pins));
    if (there === null && this.#problems.has("tables")) return;
    const tables = new NodeTables(wanted.image, this.#directory, this.#settings.node);
    if (this.#asserted && there?.digest !== wanted.image.digest) {
      const what = there === null ? "no image" : `the image ${there.digest.slice(0, 16)}`;
      this.#tables = null;
      this.#fail("image", `somebody else put ${what} in force; a hangup (SIGHUP) puts this one back`);
      return;
    }
    if (there === null || there.digest !== wanted.image.digest || !this.#isAsSet(wanted.image, there.addresses)) this.#load(wanted, tables);
    else this.#follow(tables, there.addresses);
  }

  /** Whether tables in force are staged as the operator wants it; ports that stay open are set by a load. */
  #isAsSet({ size }: Image, addresses: Uint8Array): boolean {
    const flags = new View(structuresOf(size).addresses, addresses).inner("hdr").number("flags");
    const { audit, count, failsafe } = this.#settings;
    return flags === ((audit ? STAGE_FLAGS.AUDIT : 0) | (count ? STAGE_FLAGS.COUNT : 0)) && failsafe.length === 0;
  }

  #follow(tables: NodeTables, addresses: Uint8Array): void {
    const plan = tables.adopt(addresses);
    this.#tables = tables;
    this.#asserted = true;
    const now = this.#take("interfaces", police(this.#settings.pins, tables.image.digest, []));
    if (now !== null) this.#attached = now.interfaces;
    this.#verified = 0;
    this.#apply(tables, plan);
  }

  #apply(tables: NodeTables, plan: Plan | null): void {
    if (plan === null || (plan.steps.length > 0 && !this.#inPlace)) {
      const followed = this.#wanted ?? this.#left;
      if (followed !== null) this.#load(followed, tables);
      return;
    }
    if (plan.steps.length > 0) {
      if (this.#take("tables", updateTables(this.#settings.pins, tables.image.digest, plan.steps)) === null) {
        this.#tables = null;
        return;
      }
      this.counts.updates++;
    }
    this.#settle(plan.unplaced.length);
  }

  #settle(unplaced: number): void {
    this.#problems.delete("tables");
    if (unplaced > 0) this.#problems.set("tables", `${unplaced} addresses find no room; they count as what lies around them`);
    this.synced = Date.now();
  }

  /** Loads the wanted image with tables made anew: all of it, or what is in force stays. */
  #load({ bytes, image }: Wanted, tables: NodeTables): void {
    const { pins, audit, count, failsafe } = this.#settings;
    const links = this.#take("interfaces", linksOf(pins));
    if (links === null) return;
    const fresh = tables.fresh();
    const interfaces = this.#wantedOf(links, tables);
    const settings = { ...DEFAULT_SETTINGS, failsafe };
    const request = { pins, image: bytes, name: this.#file.name, digest: image.digest, interfaces, settings, audit, count, swap: false };
    const loaded = this.#take("image", load({ ...request, addresses: fresh.bytes }));
    this.#tables = null;
    if (loaded === null) return;
    this.counts.loads++;
    this.#say(`in force: ${loaded.digest.slice(0, 16)}, ${loaded.interfaces.length} interfaces\n`);
    this.#asserted = true;
    const there = this.#take("tables", readTables(pins));
    if (there === null || there.digest !== image.digest) return;
    if (this.#inPlace) {
      this.#follow(tables, there.addresses);
      return;
    }
    tables.adopt(there.addresses);
    this.#tables = tables;
    this.#attached = loaded.interfaces;
    this.#settle(fresh.left);
  }

  #wantedOf(links: readonly Link[], tables: NodeTables): readonly Interface[] {
    const { wanted, missing } = wantedInterfaces(links, this.#settings.rules, this.#attached, this.#directory, tables.classification);
    const here = new Set(links.map(({ name }) => name));
    const gone = [...this.#attached.map(({ name }) => name), ...this.#vanished, ...missing].filter((name) => !here.has(name));
    for (const name of new Set(gone)) if (!this.#vanished.has(name)) this.#say(`interface ${printable(name)} is not there\n`);
    this.#vanished = new Set(gone);
    return wanted;
  }

  /** New interfaces are attached, changed ones told anew; all of them are looked at now and then. */
  #police(tables: NodeTables): void {
    const links = this.#take("interfaces", linksOf(this.#settings.pins));
    if (links === null) return;
    const wanted = this.#wantedOf(links, tables);
    const numbers = new Map(links.map(({ name, ifindex }) => [name, ifindex]));
    const before = new Map(this.#attached.filter(({ name, ifindex }) => numbers.get(name) === ifindex).map((one) => [one.name, one]));
    const due = performance.now() - this.#verified > VERIFY_EVERY_MS || this.#unpoliced.size > 0;
    const changed = due ? wanted : wanted.filter((one) => !sameInterface(one, before.get(one.name)));
    if (changed.length === 0 && before.size === this.#attached.length && !due) return;
    const now = this.#take("interfaces", police(this.#settings.pins, tables.image.digest, changed));
    if (now === null) {
      this.#tables = null;
      return;
    }
    this.#verified = performance.now();
    for (const { name, subject, pod } of now.interfaces)
      if (!before.has(name)) this.#say(`policed: ${printable(name)}, ${printable(pod ?? "nobody known")} (class ${subject})\n`);
    this.#attached = now.interfaces;
    this.#unpoliced = new Set(now.failed.keys());
    const [first] = now.failed;
    if (first !== undefined) this.#fail("interfaces", `${printable(first[0])} is not policed: ${first[1]}`);
  }

  /** The value of work on the node; a refusal is a problem until it works again. */
  #take<T>(what: string, outcome: Outcome<T>): T | null {
    if ("refused" in outcome) {
      this.#fail(what, outcome.refused.map(({ name, message }) => `${name}: ${message}`).join("; "));
      return null;
    }
    this.#problems.delete(what);
    return outcome.value;
  }

  #fail(what: string, why: string): void {
    this.counts.failures++;
    const text = printable(why, 400);
    if (this.#problems.get(what) !== text) this.#say(`${what}: ${text}\n`);
    this.#problems.set(what, text);
  }
}
