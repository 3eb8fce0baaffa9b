import { readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { glob } from "tinyglobby";
import { type Diagnostic, diagnostic, printable } from "#diagnostic";
import { unreadable } from "#source";

/** A log to read: `-` is standard input. */
export interface LogPath {
  readonly path: string;
  readonly shown: string;
  /** Bytes on disk, for progress; null where nobody knows. */
  readonly size: number | null;
}

/** Files that operands name: files, folders of rotated files, glob patterns, `-`. Sorted by name, so the oldest of rotated ones need not come first. */
export async function logPaths(
  operands: readonly string[],
  cwd: string,
): Promise<{ readonly paths: readonly LogPath[]; readonly diagnostics: readonly Diagnostic[] }> {
  const paths: LogPath[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const operand of operands) {
    if (operand === "-") paths.push({ path: "-", shown: "-", size: null });
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
      if (!stat.isDirectory()) paths.push({ path, shown, size: stat.isFile() ? stat.size : null });
      else for (const name of readdirSync(path).sort()) if (!name.startsWith(".")) addFile(join(path, name), join(shown, name));
    } catch (error) {
      diagnostics.push(unreadable(shown, error));
    }
  }
}
