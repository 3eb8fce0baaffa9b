import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeElements } from "./bpftool.ts";
import { mapPin } from "./generation.ts";
import { findHelper, needHelper } from "./helper.ts";
import type { Pins } from "./pins.ts";
import { refuse } from "./refused.ts";
import { must, run } from "./run.ts";

/** What stands behind the host's end of a pair: a subject class of the image, and the addresses that it may send from. */
export interface Interface {
  readonly name: string;
  readonly subject: number;
  /** Denials are reported and let through. */
  readonly audit: boolean;
  /** Host order; 0 for none. */
  readonly v4: number;
  /** Zero for none. */
  readonly v6: readonly [high: bigint, low: bigint];
  /** Whom the operator named, for the next image to find its class. */
  readonly pod: string | null;
}
/** An interface that calls the entry, and by which means. */
export interface Attached extends Interface {
  readonly ifindex: number;
  readonly by: "tcx" | "tc";
}

/** Of the table of subjects, as the program has it. */
export const SLOTS = 4096;
export const PROBES = 8;
const HOOKS = [
  { program: "pc_from_pod", hook: "ingress" },
  { program: "pc_to_pod", hook: "egress" },
] as const;

/** A command as it is run where the interfaces are. Only the network changes: pins stay in sight. */
export function within({ netns }: Pins, command: string, args: readonly string[]): [command: string, args: readonly string[]] {
  return netns === null ? [command, args] : ["nsenter", [`--net=/run/netns/${netns}`, command, ...args]];
}

/** The number that the kernel gives to an interface of this network namespace; null where there is none of that name. */
function ifindexOf(pins: Pins, name: string): number | null {
  const { status, out } = run(...within(pins, "ip", ["-j", "link", "show", "dev", name]));
  if (status !== 0) return null;
  const [only] = JSON.parse(out.toString()) as { ifindex: number }[];
  return only?.ifindex ?? null;
}

/** The interfaces of a request, with their numbers. */
export function numbered(pins: Pins, interfaces: readonly Interface[]): readonly Attached[] {
  return interfaces.map((one) => {
    const ifindex = ifindexOf(pins, one.name);
    if (ifindex === null)
      return refuse("PCL1026", [one.name], `there is no interface \`${one.name}\` here`, "name the host's end of a pair in this network namespace");
    return { ...one, ifindex, by: means() };
  });
}

/**
 * Calls the entry for both directions of an interface, in front of other programs where the kernel has tcx. What is attached already stays as it is:
 * a loader that died may have attached one direction, or none.
 */
export function attach(pins: Pins, one: Attached): void {
  mkdirSync(pins.links, { recursive: true, mode: 0o700 });
  for (const { program, hook } of HOOKS) {
    const pin = join(pins.entry, "programs", program);
    if (one.by === "tc") attachFilter(pins, one.name, hook, pin);
    else attachLink(pins, one.ifindex, hook, pin);
  }
}

function attachLink(pins: Pins, ifindex: number, hook: string, pin: string): void {
  const [helper, link] = [needHelper("tcx links"), linkAt(pins, ifindex, hook)];
  if (existsSync(link)) {
    const [, holds] = must(helper, ["link", link]).toString().split(" ");
    if (Number(holds) === ifindex) return;
    rmSync(link);
  }
  must(...within(pins, helper, ["attach", pin, String(ifindex), hook, link]));
}

/** How this node can attach: links need the helper. */
export function means(): Attached["by"] {
  return "path" in findHelper() ? "tcx" : "tc";
}

function attachFilter(pins: Pins, name: string, hook: string, pin: string): void {
  run(...within(pins, "tc", ["qdisc", "add", "dev", name, "clsact"]));
  must(...within(pins, "tc", ["filter", "replace", "dev", name, hook, "pref", "1", "handle", "1", "bpf", "da", "object-pinned", pin]));
}

/** Takes the entry off an interface; the packets of its pod are nobody's from then on. */
export function detach(pins: Pins, { name, ifindex, by }: Attached): void {
  for (const { hook } of HOOKS) {
    rmSync(linkAt(pins, ifindex, hook), { force: true });
    if (by === "tc") run(...within(pins, "tc", ["filter", "del", "dev", name, hook, "pref", "1", "handle", "1", "bpf"]));
  }
  rmSync(noteAt(pins, name), { force: true });
}

/** By number: names of pins hold no dots, names of interfaces may. */
function linkAt(pins: Pins, ifindex: number, hook: string): string {
  return join(pins.links, `${ifindex}-${hook}`);
}
function noteAt(pins: Pins, name: string): string {
  return join(pins.state, "interfaces", `${name}.json`);
}

/** Notes what an interface stands for; before it is attached, so that nothing is attached that nobody knows of. */
export function remember(pins: Pins, one: Attached): void {
  mkdirSync(join(pins.state, "interfaces"), { recursive: true, mode: 0o700 });
  const fresh = join(pins.state, "interface");
  writeFileSync(fresh, JSON.stringify({ ...one, v6: one.v6.map(String) }), { mode: 0o600 });
  renameSync(fresh, noteAt(pins, one.name));
}

/** The interfaces that call the entry. One that is gone, or was made anew under its name, has no link any more and is forgotten. */
export function attachedInterfaces(pins: Pins): readonly Attached[] {
  const folder = join(pins.state, "interfaces");
  const notes = existsSync(folder) ? readdirSync(folder).sort() : [];
  return notes.flatMap((file) => {
    const { v6, ...rest } = JSON.parse(readFileSync(join(folder, file), "utf8")) as Omit<Attached, "v6"> & { v6: [string, string] };
    const one: Attached = { ...rest, v6: [BigInt(v6[0]), BigInt(v6[1])] };
    if (one.ifindex === ifindexOf(pins, one.name)) return [one];
    detach(pins, one);
    return [];
  });
}

/** Fills the table of subjects of a generation. */
export function writeSubjects(folder: string, interfaces: readonly Attached[]): void {
  const taken = new Map<number, Buffer>();
  for (const one of interfaces) {
    const slot = Array.from({ length: PROBES }, (_, i) => (one.ifindex + i) % SLOTS).find((at) => !taken.has(at));
    if (slot === undefined)
      refuse("PCL7002", [one.name], `the numbers of interfaces collide: ${one.ifindex} finds no slot`, "make the interface anew, for another number");
    taken.set(slot, encode(one));
  }
  writeElements(mapPin(folder, "pc_interfaces"), [...taken]);
}

/** An entry of the table of subjects. */
export function encode({ ifindex, subject, audit, v4, v6 }: Omit<Attached, "name" | "pod" | "by">): Buffer {
  const value = Buffer.alloc(32);
  value.writeUInt32LE(ifindex, 0);
  value.writeUInt16LE(subject, 8);
  value.writeUInt16LE(audit ? 1 : 0, 10);
  value.writeUInt32LE(v4, 12);
  value.writeBigUInt64LE(v6[0], 16);
  value.writeBigUInt64LE(v6[1], 24);
  return value;
}
