import { lstatSync, readdirSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Diagnostic, diagnostic, printable } from "#diagnostic";
import { unreadable } from "./read-file.ts";

const MANIFEST = /\.(ya?ml|json)$/i;
const MAX_FILES = 20_000;

export interface Listing {
  /** Paths below the folder as given, sorted by code unit. */
  readonly files: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Manifest files of a folder and the folders below it; hidden ones and `node_modules` are left out, links are followed once. */
export function listManifests(folder: string, shown: string): Listing {
  const files: string[] = [];
  const diagnostics: Diagnostic[] = [];
  const seen = new Set<string>();
  const walk = (path: string, name: string): void => {
    const real = realpathSync(path);
    if (seen.has(real)) return;
    seen.add(real);
    for (const entry of readdirSync(path).sort()) {
      if (entry.startsWith(".") || entry === "node_modules") continue;
      const inside = join(path, entry);
      const said = join(name, entry);
      if (files.length > MAX_FILES) return;
      try {
        const stat = statSync(inside);
        if (stat.isDirectory()) walk(inside, said);
        else if (stat.isFile() && MANIFEST.test(entry) && !seen.has(realpathSync(inside))) {
          seen.add(realpathSync(inside));
          files.push(said);
        }
      } catch (error) {
        if (MANIFEST.test(entry) || !isLink(inside)) diagnostics.push(unreadable(said, error));
      }
    }
  };
  try {
    walk(folder, shown);
  } catch (error) {
    diagnostics.push(unreadable(shown, error));
  }
  if (files.length > MAX_FILES) {
    const message = `\`${printable(shown)}\` holds more than ${MAX_FILES} manifest files`;
    return { files: [], diagnostics: [diagnostic("PCL1003", [shown], message)] };
  }
  if (files.length === 0 && diagnostics.length === 0) {
    const message = `\`${printable(shown)}\` holds no .yaml, .yml or .json file`;
    diagnostics.push(diagnostic("PCL1057", [shown], message, { help: "without policies everything is allowed; name the folder that holds them" }));
  }
  return { files, diagnostics };
}

function isLink(path: string): boolean {
  return lstatSync(path).isSymbolicLink();
}
