import { lstatSync, readdirSync, readFileSync, type Stats } from "node:fs";
import { join } from "node:path";
import { type Diagnostic, diagnostic } from "#diagnostic";
import { archiveProblem, pathProblem, twins } from "./paths.ts";

export interface EntryLimits {
  readonly files: number;
  readonly bytes: number;
  readonly fileBytes: number;
}
const LIMITS: EntryLimits = { files: 50_000, bytes: 512 * 1024 * 1024, fileBytes: 64 * 1024 * 1024 };

export interface Entries {
  /** Bytes by path; empty if there are findings. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly diagnostics: readonly Diagnostic[];
}

/** The regular files of a release directory. Links, devices, twins and wild names are refused before any byte is read. */
export function readEntries(root: string, limits: EntryLimits = LIMITS): Entries {
  const found = new Map<string, number>();
  const walked = { entries: 0 };
  const diagnostics: Diagnostic[] = [];
  walk({ root, found, walked, diagnostics, limits }, "");
  diagnostics.push(...twins(found.keys()));
  const bytes = [...found.values()].reduce((sum, size) => sum + size, 0);
  if (bytes > limits.bytes) diagnostics.push(tooMuch(`has ${bytes} bytes, the limit is ${limits.bytes} bytes`));
  if (diagnostics.length > 0) return { files: new Map(), diagnostics };
  return { files: new Map([...found.keys()].map((path) => [path, readFileSync(join(root, path))])), diagnostics };
}

function tooMuch(problem: string): Diagnostic {
  return diagnostic("PCL1003", [], `the release directory ${problem}`);
}

interface Walk {
  readonly root: string;
  /** Sizes of regular files by path. */
  readonly found: Map<string, number>;
  /** Folders and what is refused count, too. */
  readonly walked: { entries: number };
  readonly diagnostics: Diagnostic[];
  readonly limits: EntryLimits;
}

function walk(walking: Walk, below: string): void {
  const { root, found, walked, diagnostics, limits } = walking;
  const names = readdirSync(join(root, below), { encoding: "buffer" }).map((name) => name.toString("utf8"));
  for (const name of names.sort()) {
    const path = below === "" ? name : `${below}/${name}`;
    if (walked.entries++ >= limits.files) {
      if (!diagnostics.some((one) => one.code === "PCL1003")) diagnostics.push(tooMuch(`has more than ${limits.files} entries`));
      return;
    }
    const problem = name.includes("\ufffd") ? archiveProblem(path, "has a name that is not UTF-8") : pathProblem(path);
    if (problem !== null) {
      diagnostics.push(problem);
      continue;
    }
    const stat = lstatSync(join(root, path));
    const kind = kindOf(stat);
    if (kind === "folder") walk(walking, path);
    else if (kind !== null) diagnostics.push(archiveProblem(path, `is ${kind}`));
    else if (stat.size > limits.fileBytes) diagnostics.push(tooMuch(`has a file of ${stat.size} bytes, the limit is ${limits.fileBytes} bytes`));
    else found.set(path, stat.size);
  }
}

/** What an entry is if it is no plain file; null if it is one. */
function kindOf(stat: Stats): string | null {
  if (stat.isDirectory()) return "folder";
  if (stat.isSymbolicLink()) return "a symbolic link";
  if (stat.isFIFO()) return "a pipe";
  if (stat.isSocket()) return "a socket";
  if (!stat.isFile()) return "a device";
  return stat.nlink > 1 ? "a hard link" : null;
}
