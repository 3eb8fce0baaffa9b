import { mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Diagnostic, diagnostic, printable } from "#diagnostic";
import type { Draft } from "./draft.ts";

/** Why a release can't be written to this place; null if it can. Nothing is ever overwritten. */
export function placeProblem(directory: string, shown: string): Diagnostic | null {
  const stat = statSync(directory, { throwIfNoEntry: false });
  if (stat === undefined) return null;
  if (!stat.isDirectory()) return diagnostic("PCL1018", ["--out"], `\`${printable(shown)}\` is a file`, { help: "name a new directory" });
  if (readdirSync(directory).length === 0) return null;
  return diagnostic("PCL1018", ["--out"], `\`${printable(shown)}\` is not empty`, { help: "name a new directory; releases are never overwritten" });
}

/** Writes a release beside its place and moves it there as a whole. */
export function writeRelease(directory: string, draft: Draft): void {
  const partial = join(dirname(directory), `.${process.pid}.portcullis-partial`);
  rmSync(partial, { recursive: true, force: true });
  try {
    for (const [path, text] of draft.files) {
      mkdirSync(dirname(join(partial, path)), { recursive: true });
      writeFileSync(join(partial, path), text, { flag: "wx" });
    }
    if (statSync(directory, { throwIfNoEntry: false })?.isDirectory()) rmdirSync(directory);
    renameSync(partial, directory);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}
