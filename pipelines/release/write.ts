import { mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, type Stats, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { CompileError, type Diagnostic, diagnostic, printable } from "#diagnostic";

/** Why a folder can't be written to this place; null if it can. Nothing is ever overwritten. */
export function placeProblem(directory: string, shown: string): Diagnostic | null {
  const stat = lookAt(directory);
  if (stat === undefined) return null;
  if (!stat.isDirectory()) return diagnostic("PCL1018", ["--out"], `\`${printable(shown)}\` is a file`, { help: "name a new directory" });
  if (readdirSync(directory).length === 0) return null;
  return diagnostic("PCL1018", ["--out"], `\`${printable(shown)}\` is not empty`, { help: "name a new directory; nothing is ever overwritten" });
}

/** Writes a folder beside its place and moves it there as a whole. */
export function writeFolder(directory: string, files: ReadonlyMap<string, string | Uint8Array>): void {
  const partial = join(dirname(directory), `.${process.pid}.portcullis-partial`);
  makeFolder(partial);
  try {
    for (const [path, bytes] of files) {
      mkdirSync(dirname(join(partial, path)), { recursive: true });
      writeFileSync(join(partial, path), bytes, { flag: "wx" });
    }
    if (statSync(directory, { throwIfNoEntry: false })?.isDirectory()) rmdirSync(directory);
    renameSync(partial, directory);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

function lookAt(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw notThere(path, error);
  }
}

/** One folder after the other: Node's own recursive mkdir never ends where a file system makes none. */
function makeFolder(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
    const missing: string[] = [];
    for (let folder = path; statSync(folder, { throwIfNoEntry: false }) === undefined; folder = dirname(folder)) missing.unshift(folder);
    for (const folder of missing) mkdirSync(folder);
  } catch (error) {
    throw notThere(dirname(path), error);
  }
}

function notThere(path: string, error: unknown): CompileError {
  const message = `nothing can be written at \`${printable(path)}\`: ${error instanceof Error ? printable(error.message, 200) : "unknown error"}`;
  return new CompileError([diagnostic("PCL1026", ["--out"], message, { help: "name a directory that can be made there" })]);
}
