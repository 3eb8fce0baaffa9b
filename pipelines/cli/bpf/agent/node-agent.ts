import { type Directory, type Health, healthOf, NodeTables, type Plan } from "#agent";
import { printable } from "#diagnostic";
import { type Image, STAGE_FLAGS, structuresOf, View } from "#image";
import { DEFAULT_SETTINGS, findHelper, imageInForce, load, readImage, readTables, updateTables } from "#loader";
import type { ImageFile } from "./image-file.ts";
import { Policing } from "./policing.ts";
import type { AgentSettings } from "./settings.ts";
import type { Hearing } from "./source.ts";
import { Troubles } from "./troubles.ts";

/** How often the kernel is asked whether it has what was put there. */
const VERIFY_EVERY_MS = 15_000;
/** While the cluster is not known, new interfaces are looked for as often. */
const HOLD_EVERY_MS = 2_000;
/** A load that failed is tried again after so long, then after twice as long. */
const FIRST_RETRY_MS = 2_000;
const LAST_RETRY_MS = 60_000;

interface Opened {
  readonly bytes: Uint8Array;
  readonly image: Image;
}

/** Keeps the kernel of a node as an image and a directory say. Whatever fails is noted and tried again; what is in force stays, and is kept up to date. */
export class NodeAgent {
  readonly #settings: AgentSettings;
  readonly #file: ImageFile;
  readonly #directory: Directory;
  readonly #hearing: () => Hearing;
  readonly #say: (text: string) => void;
  readonly #inPlace = "path" in findHelper();
  readonly #troubles: Troubles;
  readonly policing: Policing;
  #wanted: Opened | null = null;
  #tables: NodeTables | null = null;
  /** Whether the wanted image was put in force by us: whoever takes it away means it. */
  #asserted = false;
  #verified = Number.NEGATIVE_INFINITY;
  #warned = false;
  #retry = { at: 0, delay: FIRST_RETRY_MS };
  updates = 0;
  loads = 0;
  /** When tables and directory last said the same, in milliseconds since 1970. */
  synced: number | null = null;

  constructor(settings: AgentSettings, file: ImageFile, directory: Directory, hearing: () => Hearing, say: (text: string) => void) {
    this.#settings = settings;
    this.#file = file;
    this.#directory = directory;
    this.#hearing = hearing;
    this.#say = say;
    this.#troubles = new Troubles(say);
    this.policing = new Policing(settings.pins, settings.rules, directory, this.#troubles, say);
  }

  /** The tables that are followed; null as long as none are. */
  get tables(): NodeTables | null {
    return this.#tables;
  }
  get failures(): number {
    return this.#troubles.count;
  }

  health(): Health {
    const { listed, silentSince } = this.#hearing();
    const silent = silentSince === null ? 0 : performance.now() - silentSince;
    const [wanted, digest] = [this.#wanted?.image.digest ?? null, this.#tables?.image.digest ?? null];
    return healthOf({ listed, silent, patience: this.#settings.patience, wanted, digest, problems: this.#troubles.now });
  }

  /** Reads the image again and puts it in force, also where somebody else loaded another one. */
  again(): void {
    this.#file.again();
    this.#asserted = false;
    this.#tables = null;
    this.#soon();
  }

  /** Brings the kernel to what is known now. */
  reconcile(): void {
    this.#readImage();
    if (!this.#hearing().listed) return this.#hold();
    this.#verify();
    if (this.#tables === null) this.#begin();
    else if (this.#wanted !== null && this.#tables.image.digest !== this.#wanted.image.digest && this.#isTime())
      this.#load(this.#wanted, this.#tablesOf(this.#wanted.image));
    else this.#apply(this.#tables, this.#tables.update(this.#isTime()));
    if (this.#tables !== null && !this.policing.follow(this.#tables)) this.#tables = null;
  }

  /** Before the cluster is known an image that an earlier agent left polices new interfaces, too. */
  #hold(): void {
    if (!this.#isDue()) return;
    const there = this.#troubles.take("tables", readTables(this.#settings.pins))?.value ?? null;
    if (there !== null) this.policing.hold(there.digest);
    this.#verified = performance.now() - VERIFY_EVERY_MS + HOLD_EVERY_MS;
  }

  /** Looks from time to time whether the kernel has what was put there. */
  #verify(): void {
    if (this.#tables === null || !this.#isDue()) return;
    this.#verified = performance.now();
    const { node } = this.#settings;
    if (this.#directory.nodeNamed(node) === null && !this.#warned) {
      this.#say(`there is no node ${printable(node)} in the cluster: no address counts as this host's (--node)\n`);
      this.#warned = true;
    }
    const there = this.#troubles.take("tables", readTables(this.#settings.pins))?.value ?? null;
    if (there?.digest !== this.#tables.image.digest || !this.#tables.areThere(there.addresses)) this.#tables = null;
  }
  #isDue(): boolean {
    return performance.now() - this.#verified > VERIFY_EVERY_MS;
  }

  #readImage(): void {
    try {
      const bytes = this.#file.changed();
      if (bytes === null) return;
      const image = this.#troubles.take("image", readImage(bytes, this.#file.name, this.#settings.digest));
      if (image === null) return;
      if (image.value.digest !== this.#wanted?.image.digest) this.#asserted = false;
      this.#wanted = { bytes, image: image.value };
      this.#soon();
    } catch (error) {
      this.#troubles.note("image", error instanceof Error ? error.message : String(error));
    }
  }

  /** Takes over what is in force where it is the wanted image, else loads that. Where neither can be done, what is in force is kept up to date. */
  #begin(): void {
    const read = this.#troubles.take("tables", readTables(this.#settings.pins));
    if (read === null) return;
    const [there, wanted] = [read.value, this.#wanted];
    if (wanted !== null && there?.digest === wanted.image.digest && this.#isAsSet(wanted.image, there.addresses)) {
      this.#troubles.over("image");
      return this.#follow(this.#tablesOf(wanted.image), there.addresses);
    }
    if (wanted !== null && this.#asserted && there?.digest !== wanted.image.digest) {
      const what = there === null ? "no image" : `the image ${there.digest.slice(0, 16)}`;
      this.#troubles.note("image", `somebody else put ${what} in force; a hangup (SIGHUP) puts this one back`);
    } else if (wanted !== null && this.#isTime()) this.#load(wanted, this.#tablesOf(wanted.image));
    if (this.#tables !== null || there === null) return;
    const left = this.#troubles.take("tables", imageInForce(this.#settings.pins));
    if (left === null || left.value === null) return;
    const image = this.#troubles.take("tables", readImage(left.value, "the image in force", there.digest));
    if (image !== null) this.#follow(this.#tablesOf(image.value), there.addresses);
  }

  #tablesOf(image: Image): NodeTables {
    return new NodeTables(image, this.#directory, this.#settings.node);
  }

  /** Whether tables in force are staged as the operator wants it; ports that stay open are set by a load. */
  #isAsSet({ size }: Image, addresses: Uint8Array): boolean {
    const flags = new View(structuresOf(size).addresses, addresses).inner("hdr").number("flags");
    const { audit, count, failsafe } = this.#settings;
    return flags === ((audit ? STAGE_FLAGS.AUDIT : 0) | (count ? STAGE_FLAGS.COUNT : 0)) && (failsafe.length === 0 || this.loads > 0);
  }

  #follow(tables: NodeTables, addresses: Uint8Array): void {
    const plan = tables.adopt(addresses);
    if (!this.policing.adopt(tables)) return;
    this.#tables = tables;
    this.#asserted ||= tables.image.digest === this.#wanted?.image.digest;
    this.#apply(tables, plan);
  }

  #apply(tables: NodeTables, plan: Plan | null): void {
    if (plan === null) return this.#makeAnew(tables);
    if (plan.steps.length > 0 && !this.#inPlace) {
      this.#tables = null;
      return this.#makeAnew(tables);
    }
    if (plan.steps.length > 0) {
      if (this.#troubles.take("tables", updateTables(this.#settings.pins, tables.image.digest, plan.steps)) === null) {
        this.#tables = null;
        return;
      }
      this.updates++;
    }
    this.#settle(plan.unplaced.length);
    if (plan.scattered === true) this.#makeAnew(tables);
  }

  /** The same image with other tables: what can't be changed in place. */
  #makeAnew(tables: NodeTables): void {
    if (!this.#isTime()) return;
    if (this.#wanted?.image.digest === tables.image.digest) return this.#load(this.#wanted, tables);
    const left = this.#troubles.take("tables", imageInForce(this.#settings.pins));
    if (left !== null && left.value !== null) this.#load({ bytes: left.value, image: tables.image }, tables);
  }

  #settle(unplaced: number): void {
    if (unplaced > 0) this.#troubles.note("tables", `${unplaced} addresses find no room; they count as what lies around them`);
    else this.#troubles.over("tables");
    this.synced = Date.now();
  }

  /** Loads an image with tables made anew: all of it, or what is in force stays and is followed as before. */
  #load({ bytes, image }: Opened, tables: NodeTables): void {
    const { pins, audit, count, failsafe } = this.#settings;
    const interfaces = this.policing.wanted(tables);
    if (interfaces === null) return;
    const fresh = tables.fresh();
    const settings = { ...DEFAULT_SETTINGS, failsafe };
    const request = { pins, image: bytes, name: this.#file.name, digest: image.digest, interfaces, settings, audit, count, swap: false };
    const loaded = this.#troubles.take("image", load({ ...request, addresses: fresh.bytes }));
    if (loaded === null) {
      this.#retry = { at: performance.now() + this.#retry.delay, delay: Math.min(LAST_RETRY_MS, this.#retry.delay * 2) };
      return;
    }
    this.#soon();
    this.loads++;
    this.#tables = null;
    this.#asserted = image === this.#wanted?.image;
    this.#say(`in force: ${loaded.value.digest.slice(0, 16)}, ${loaded.value.interfaces.length} interfaces\n`);
    const there = this.#troubles.take("tables", readTables(pins));
    if (there === null || there.value?.digest !== image.digest) return;
    if (this.#inPlace) return this.#follow(tables, there.value.addresses);
    tables.adopt(there.value.addresses);
    if (!this.policing.adopt(tables)) return;
    this.#tables = tables;
    this.#settle(fresh.left);
  }

  #isTime(): boolean {
    return performance.now() >= this.#retry.at;
  }
  #soon(): void {
    this.#retry = { at: 0, delay: FIRST_RETRY_MS };
  }
}
