import { resolve } from "node:path";
import { CompileError, type Diagnostic, diagnostic } from "#diagnostic";
import { placeProblem, writeFolder } from "#release";
import { unreadable } from "#source";
import type { Inputs } from "./inputs.ts";
import type { Io } from "./io.ts";
import type { Args } from "./verb.ts";

/** Where a verb writes a new folder, as given and as it is. */
export interface OutFolder {
  readonly shown: string;
  readonly path: string;
}

/** The folder that `--out` names, known to be free before any work is done. */
export function outFolder(args: Args, inputs: Inputs, io: Io, what: string): OutFolder {
  const shown =
    args.text("out") ?? inputs.refuse(diagnostic("PCL1018", ["--out"], "--out is missing", { help: `name a new directory for the ${what}` }));
  const path = resolve(io.cwd, shown);
  const occupied = placeProblem(path, shown);
  return occupied === null ? { shown, path } : inputs.refuse(occupied);
}

/** Writes all files, or none; the answer is why it could not be done. */
export function writeOut({ path, shown }: OutFolder, files: ReadonlyMap<string, string | Uint8Array>, what: string): Diagnostic | null {
  try {
    writeFolder(path, files);
    return null;
  } catch (error) {
    if (error instanceof CompileError) throw error;
    return diagnostic("PCL1026", ["--out"], `the ${what} can't be written: ${unreadable(shown, error).message}`);
  }
}
