import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { invariant } from "#diagnostic";

const here = fileURLToPath(import.meta.url);
/** Running from TypeScript sources, as our own tests do, and not from dist/. */
export const FROM_SOURCES = here.endsWith(".ts");
/** The folder of the running package. */
export const PACKAGE_ROOT = rootAbove(dirname(here));

function rootAbove(folder: string): string {
  if (existsSync(join(folder, "package.json"))) return folder;
  invariant(dirname(folder) !== folder, "the package has no package.json");
  return rootAbove(dirname(folder));
}

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly source: string; readonly default: string }>>;
}
const manifest = JSON.parse(readFileSync(join(PACKAGE_ROOT, "package.json"), "utf8")) as Manifest;

/** The file that an import of this package means (`portcullis`, `portcullis/testing`); null if it has no such entry. */
export function ownModule(specifier: string): string | null {
  if (specifier !== "portcullis" && !specifier.startsWith("portcullis/")) return null;
  const wanted = `.${specifier.slice("portcullis".length)}`;
  for (const [key, target] of Object.entries(manifest.exports)) {
    const [before = "", after] = key.split("*");
    const rest =
      after === undefined ? (key === wanted ? "" : null) : wanted.startsWith(before) && wanted.endsWith(after) ? wanted.slice(before.length) : null;
    if (rest === null) continue;
    const file = typeof target === "string" ? target : FROM_SOURCES ? target.source : target.default;
    return join(PACKAGE_ROOT, file.replace("*", rest));
  }
  return null;
}
