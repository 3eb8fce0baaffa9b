import { mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type BuildContext, context } from "esbuild";

const ROOT = resolve(import.meta.dirname, "../..");
const OUT = join(ROOT, "out", "faults");

/** A change of the source by hand: the text stands there once. */
export interface Patch {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const builders = new Map<string, Promise<BuildContext>>();
let patched: Patch | null = null;
let bundles = 0;

/** What esbuild knows of an entry from one bundle to the next. */
function builder(entry: string): Promise<BuildContext> {
  const made =
    builders.get(entry) ??
    context({
      entryPoints: [join(ROOT, entry)],
      write: true,
      outfile: outfile(entry),
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node20",
      conditions: ["source"],
      external: ["zod", "yaml", "re2js", "@noble/*", "canonicalize", "constructs", "esbuild", "fast-check", "cdk8s"],
      alias: { vitest: join(ROOT, "test/faults/mini-vitest.ts"), portcullis: join(ROOT, "constructs/index.ts") },
      logLevel: "silent",
      plugins: [{ name: "patch", setup: ({ onLoad }) => onLoad({ filter: /[\\/]compiler[\\/].*\.ts$/ }, ({ path }) => patchedText(path)) }],
    });
  builders.set(entry, made);
  return made;
}

function outfile(entry: string): string {
  return join(OUT, `${process.pid}-${entry.replace(/\W+/g, "-")}.mjs`);
}

function patchedText(path: string) {
  if (patched === null || path !== join(ROOT, patched.file)) return null;
  const { file, find, replace } = patched;
  const text = readFileSync(path, "utf8");
  if (text.split(find).length !== 2) return { errors: [{ text: `\`${find}\` does not stand once in ${file}` }] };
  return { contents: text.replace(find, () => replace), loader: "ts" as const };
}

/** Loads a test module with the whole compiler beneath it, changed by a patch. */
export async function load<T>(entry: string, patch: Patch | null): Promise<T> {
  mkdirSync(OUT, { recursive: true });
  patched = patch;
  await (await builder(entry)).rebuild();
  return (await import(/* @vite-ignore */ `${pathToFileURL(outfile(entry)).href}?${bundles++}`)) as T;
}

/** Lets esbuild end. */
export async function unload(): Promise<void> {
  for (const made of builders.values()) await (await made).dispose();
}
