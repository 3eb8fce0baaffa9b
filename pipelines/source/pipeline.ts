import { existsSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import type { Loaded } from "#answers";
import { diagnostic, fromIssues, hasErrors, printable } from "#diagnostic";
import { type Pipeline, pipelineSchema } from "#rollout";
import { runProgram } from "./program/run.ts";
import type { World } from "./source.ts";

export interface LoadedPipeline {
  readonly pipeline: Pipeline;
  /** A path of the pipeline as seen from the current folder. */
  readonly path: (written: string) => string;
}

/** The pipeline that a TypeScript file exports as default; it runs in a process of its own, like every program. */
export async function loadPipeline(operand: string, world: World): Promise<Loaded<LoadedPipeline>> {
  const file = resolve(world.cwd, operand);
  if (!existsSync(file)) {
    const help = "write one with `pipeline({ … })` of portcullis/release";
    return { value: null, diagnostics: [diagnostic("PCL1018", ["--pipeline"], `there is no file \`${printable(operand)}\``, { help })] };
  }
  const ran = await runProgram(file, { kind: "config", env: world.env, cwd: world.cwd, log: world.log, untrusted: world.untrusted, ...world.limits });
  if (ran.value === null || hasErrors(ran.diagnostics)) return { value: null, diagnostics: ran.diagnostics };
  const parsed = pipelineSchema.safeParse(ran.value);
  if (!parsed.success) {
    const source = { file: ran.entry, line: 1 };
    return { value: null, diagnostics: fromIssues(parsed.error.issues, { schema: pipelineSchema, value: ran.value, at: [ran.entry], source }) };
  }
  const path = (written: string) => (written === "live" ? written : relative(world.cwd, resolve(dirname(file), written)) || ".");
  return { value: { pipeline: parsed.data, path }, diagnostics: ran.diagnostics };
}
