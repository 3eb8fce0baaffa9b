import { resolve } from "node:path";
import type { Diagnostic, Path, Place } from "#diagnostic";
import { parseValue } from "#manifest";
import { type Probe, readProbes } from "#model";
import { readLimited } from "#source";
import type { Inputs } from "./inputs.ts";
import type { Io } from "./io.ts";

const LIMIT = 64 * 1024 * 1024;

/** Probes of a file or of standard input, and where in it something stands. */
export interface ProbeFile {
  readonly probes: readonly Probe[];
  readonly locate: (path: Path) => Place | null;
  /** Findings about probes, at their place in the file. */
  placed(diagnostics: readonly Diagnostic[]): Diagnostic[];
}

/** Reads a file of probes; what is none ends the verb. */
export async function probesIn(path: string, inputs: Inputs, io: Io): Promise<ProbeFile> {
  const read = path === "-" ? await inputs.world.stdin(LIMIT) : readLimited(resolve(io.cwd, path), path);
  if ("code" in read) return inputs.refuse(read);
  const file = "path" in read ? read : { path, bytes: read };
  const parsed = parseValue(file);
  if (!("value" in parsed)) return inputs.take<ProbeFile>({ value: null, diagnostics: parsed.diagnostics });
  const { locate } = parsed;
  const { probes, diagnostics } = readProbes(parsed.value, file.path, locate);
  return {
    probes: inputs.take({ value: probes, diagnostics }),
    locate,
    placed: (found) => found.map((one) => ({ ...one, source: one.source ?? locate(one.at) })),
  };
}
