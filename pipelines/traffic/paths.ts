import { readdirSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { glob } from "tinyglobby";
import { type Diagnostic, diagnostic, printable } from "#diagnostic";
import { unreadable } from "#source";
import { isCorpus } from "./corpus/read.ts";
import { isParquet } from "./parquet.ts";

/** A log to read: `-` is standard input. */
export interface LogPath {
  readonly path: string;
  readonly shown: string;
  /** Bytes on disk, for progress; null where nobody knows. */
  readonly size: number | null;
  /** A folder that holds a corpus, a Parquet file, or an address of what another machine keeps; missing: bytes that are read as they come. */
  readonly kind?: "corpus" | "parquet" | "address";
}

/** Files that operands name: files, folders of rotated files, corpora, glob patterns, `-`. Sorted by name, so the oldest of rotated ones need not come first. */
export async function logPaths(
  operands: readonly string[],
  cwd: string,
): Promise<{ readonly paths: readonly LogPath[]; readonly diagnostics: readonly Diagnostic[] }> {
  const paths: LogPath[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const operand of operands) {
    if (operand === "-") paths.push({ path: "-", shown: "-", size: null });
    else if (/^[a-z][a-z0-9+.-]*:\/\//i.test(operand)) paths.push({ path: operand, shown: operand, size: null, kind: "address" });
    else if (/[*?[{]/.test(operand)) {
      const found = (await glob(operand, { cwd, absolute: false })).sort();
      if (found.length === 0) diagnostics.push(diagnostic("PCL1023", [operand], `nothing matches \`${printable(operand)}\``));
      for (const one of found) addFile(resolve(cwd, one), one);
    } else addFile(resolve(cwd, operand), operand);
  }
  return { paths, diagnostics };

  function addFile(path: string, shown: string): void {
    try {
      const stat = statSync(path);
      const within = stat.isDirectory() ? path : isPartOfCorpus(path) ? dirname(path) : null;
      if (within !== null && isCorpus(within)) addCorpus(within, within === path ? shown : dirname(shown));
      else if (!stat.isDirectory())
        paths.push({ path, shown, size: stat.isFile() ? stat.size : null, ...(stat.isFile() && isParquet(path) ? PARQUET : {}) });
      else for (const name of readdirSync(path).sort()) if (!name.startsWith(".")) addFile(join(path, name), join(shown, name));
    } catch (error) {
      diagnostics.push(unreadable(shown, error));
    }
  }

  function addCorpus(path: string, shown: string): void {
    if (paths.some((one) => one.path === path)) return;
    const size = readdirSync(path).reduce((sum, name) => sum + statSync(join(path, name)).size, 0);
    paths.push({ path, shown, size, kind: "corpus" });
  }
}

const PARQUET = { kind: "parquet" } as const;

/** Whether a file is one that corpora are made of. */
function isPartOfCorpus(path: string): boolean {
  return basename(path) === "corpus.json" || path.endsWith(".parquet");
}
