import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { digestOfSection, type Image } from "#image";
import { isFrozen, loadObject, onlyValue, programAt, programInSlot } from "./bpftool.ts";
import { withFile } from "./entry.ts";
import { objectOf } from "./image.ts";
import { shippedNote } from "./meaning.ts";
import { type Pins, SHARED, sharedMap } from "./pins.ts";
import { refuse } from "./refused.ts";
import { addressDigest } from "./seal.ts";

/** A loaded image: its folder of pins, and the digest that the bytes in the kernel have. */
export interface Generation {
  readonly folder: string;
  readonly program: number;
  readonly digest: string;
}

/** As much of a digest as names a folder, beside the number of its program. */
function shortOf(digest: string): string {
  return digest.slice(0, 32);
}

export function programPin(folder: string): string {
  return join(folder, "programs", "pc_decide");
}
export function mapPin(folder: string, name: string): string {
  return join(folder, "maps", name);
}

/**
 * The generation that the slot calls; null while it is empty. Refuses where the slot holds a program that no folder of ours has, or the
 * tables in the kernel are not those that the folder is named after: somebody else was here, and nothing is touched.
 */
export function inForce(pins: Pins): Generation | null {
  if (!existsSync(pins.slots)) return null;
  const program = programInSlot(pins.slots);
  if (program === null) return null;
  const folder = foldersOf(pins).find((one) => programAt(programPin(one))?.id === program);
  const help = "find out who changed it; `portcullis bpf unload` takes everything down";
  if (folder === undefined) return refuse("PCL7004", [pins.root], `the slot calls program ${program}, which no loaded image has`, help);
  const digest = digestOfSection(onlyValue(mapPin(folder, "_rodata_img")), "policy");
  if (!basename(folder).startsWith(shortOf(digest)))
    refuse(
      "PCL7004",
      [pins.root],
      `the tables in force have the digest ${digest.slice(0, 16)} and were loaded as ${basename(folder).slice(0, 16)}`,
      help,
    );
  return { folder, program, digest };
}

/** Folders of whole generations. */
function foldersOf(pins: Pins): readonly string[] {
  return existsSync(pins.generations) ? readdirSync(pins.generations).map((name) => join(pins.generations, name)) : [];
}

/** Loads an image beside the one in force, and makes sure that the kernel holds the bytes that were given. */
export function stage(pins: Pins, image: Image, name: string, stages: number, active: Generation | null): string {
  const folder = join(pins.root, `staging-${process.pid}`);
  mkdirSync(folder, { mode: 0o700 });
  const shared = SHARED.map((map) => [map, sharedMap(pins, map)] as const);
  const problem = withFile(objectOf(image, "policy", stages), (file) => loadObject(file, folder, shared));
  const still = active === null ? "no image is in force" : `the image ${active.digest.slice(0, 16)} is still in force`;
  if (problem !== null) refuse("PCL7002", [name], `the kernel does not take the image: ${problem}; ${still}`);
  const loaded = digestOfSection(onlyValue(mapPin(folder, "_rodata_img")), "policy");
  if (loaded !== image.digest)
    refuse("PCL6001", [name], `the kernel holds ${loaded.slice(0, 16)} and the image is ${image.digest.slice(0, 16)}; ${still}`);
  const [tables, given] = [addressDigest(onlyValue(mapPin(folder, "_data_addr"))), addressDigest(image.addresses.bytes)];
  if (tables !== given) refuse("PCL6001", [name], `the kernel holds addresses ${tables.slice(0, 16)} and they are ${given.slice(0, 16)}; ${still}`);
  if (!isFrozen(mapPin(folder, "_rodata_img"))) refuse("PCL7002", [name], `the kernel left the tables open to change; ${still}`);
  return folder;
}

/** Gives a staged generation its name; what says in words what its numbers mean goes beside the pins. */
export function settle(pins: Pins, image: Image, shipped: string, staged: string): string {
  const folder = join(pins.generations, `${shortOf(image.digest)}-${programAt(programPin(staged))?.id}`);
  mkdirSync(pins.generations, { recursive: true, mode: 0o700 });
  writeFileSync(join(pins.state, `${basename(folder)}.json`), image.metaBytes, { mode: 0o600 });
  writeFileSync(shippedNote(pins, folder), shipped, { mode: 0o600 });
  renameSync(staged, folder);
  return folder;
}

/** Removes what no interface can reach: half a load, and generations that are not in force. */
export function sweep(pins: Pins, active: string | null): number {
  const halves = existsSync(pins.root) ? readdirSync(pins.root).filter(isLeftOver) : [];
  const orphans = [...halves.map((name) => join(pins.root, name)), ...foldersOf(pins).filter((one) => one !== active)];
  for (const one of orphans) {
    rmSync(one, { recursive: true, force: true });
    for (const note of [join(pins.state, `${basename(one)}.json`), shippedNote(pins, one)]) rmSync(note, { force: true });
  }
  return orphans.length;
}

/** Folders of a loader or a replay that is gone; the one that asks is alone and has none of its own. */
function isLeftOver(name: string): boolean {
  const [, kind, pid] = /^(staging|entry|replay)-(\d+)$/.exec(name) ?? [];
  return kind !== undefined && (kind !== "replay" || !existsSync(`/proc/${pid}`));
}
