import { existsSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { type Count, type Loaded, manifestsOf, type Source, sourceOf } from "#answers";
import { type Diagnostic, diagnostic, printable } from "#diagnostic";
import { MAX_BYTES, parseManifests } from "#manifest";
import { readRelease } from "#release";
import { listManifests } from "./folder.ts";
import { readLive } from "./live.ts";
import { loadProgram } from "./program/load.ts";
import { readLimited, unreadable } from "./read-file.ts";
import type { World } from "./source.ts";

/** An image is tables of fixed size; the largest has 11 MB. */
const MAX_IMAGE_BYTES = 64 * 1024 * 1024;
const PROGRAM = /\.[mc]?[tj]s$/;

/** Loads what the operands of a command line name: one intent or release, or manifests, which are united. */
export async function loadSource(operands: readonly string[], world: World, limit: number = MAX_BYTES): Promise<Loaded<Source>> {
  const loaded: Loaded<Source>[] = [];
  for (const operand of operands) loaded.push(await loadOne(operand, world, limit));
  const diagnostics = loaded.flatMap((one) => one.diagnostics);
  const sources = loaded.flatMap((one) => (one.value === null ? [] : [one.value]));
  if (sources.length < operands.length) return { value: null, diagnostics };
  const [first, second] = sources;
  if (first === undefined)
    return { value: null, diagnostics: [diagnostic("PCL1018", [], "a SOURCE is missing", { help: "name an entry, a release, or manifests" })] };
  if (second === undefined) return { value: first, diagnostics };
  const other = sources.find((one) => one.kind !== "manifests");
  if (other !== undefined) {
    const message = `\`${printable(other.name)}\` is ${ARTICLES[other.kind]}; only manifests can be united`;
    return {
      value: null,
      diagnostics: [...diagnostics, diagnostic("PCL1018", [other.name], message, { help: "judge policies together with others by --with" })],
    };
  }
  const documents = sources.flatMap((one) => (one.kind === "manifests" ? one.documents : []));
  return { value: { kind: "manifests", name: sources.map((one) => one.name).join(" "), documents }, diagnostics };
}

const ARTICLES = { intent: "an intent", release: "a release", manifests: "a set of manifests", image: "an image" } as const;

async function loadOne(operand: string, world: World, limit: number): Promise<Loaded<Source>> {
  if (operand === "live") return manifestsOf("live", await world.working("asking the cluster for its policies", () => readLive("policies", world)));
  if (operand === "-") {
    const bytes = await world.stdin(limit);
    return "code" in bytes ? fail(bytes) : sourceOf({ path: "-", bytes, limit });
  }
  const path = resolve(world.cwd, operand);
  try {
    const stat = statSync(path);
    if (stat.isDirectory()) return existsSync(join(path, "release.json")) ? fromRelease(path, operand) : fromFolder(path, operand, limit, world);
    if (PROGRAM.test(basename(path))) return await world.working(`running ${printable(operand)}`, () => loadProgram(path, operand, world));
  } catch (error) {
    return fail(unreadable(operand, error));
  }
  const file = readLimited(path, operand, path.endsWith(".o") ? MAX_IMAGE_BYTES : limit);
  return "code" in file ? fail(file) : sourceOf(file);
}

function fromRelease(path: string, operand: string): Loaded<Source> {
  const { value, diagnostics } = readRelease(path, operand);
  return { value: value && { kind: "release", name: operand, release: value }, diagnostics };
}

function fromFolder(path: string, operand: string, limit: number, world: World): Loaded<Source> {
  const listing = listManifests(path, operand);
  const read = (shown: string) => {
    const file = readLimited(join(path, shown.slice(join(operand).length)), shown, limit);
    return "code" in file ? { documents: [], diagnostics: [file] } : parseManifests(file);
  };
  const all = (count: Count) =>
    listing.files.map((shown) => {
      count();
      return read(shown);
    });
  const parsed = world.working(`reading ${printable(operand)}`, all, { unit: "files", total: listing.files.length });
  const documents = parsed.flatMap((one) => one.documents);
  return manifestsOf(operand, { value: documents, diagnostics: [...listing.diagnostics, ...parsed.flatMap((one) => one.diagnostics)] });
}

function fail(problem: Diagnostic): Loaded<never> {
  return { value: null, diagnostics: [problem] };
}
