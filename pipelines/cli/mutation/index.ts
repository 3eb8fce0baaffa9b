import { resolve } from "node:path";
import { NOBODY } from "#answers";
import { diagnostic } from "#diagnostic";
import type { Inputs } from "../inputs.ts";
import { EXIT, type Io } from "../io.ts";
import type { Args, OptionSpec, Refusal, Result } from "../verb.ts";
import { coverageOf } from "./run.ts";
import { suiteOf } from "./tests.ts";
import { coverageText } from "./text.ts";

/** What `check --coverage` adds to the options. */
export const COVERAGE: readonly OptionSpec[] = [
  { flags: "--coverage", text: "how well the repository's own tests and probes know its rules" },
  { flags: "--tests <path>", text: "the tests that count for --coverage; by default those that import the entry", many: true },
  { flags: "--rerun", text: "run the whole tests against each fault that their claims don't see; slow" },
];

/** Runs the tests of an entry, and runs them against small faults in it. */
export async function coverage(args: Args, io: Io, inputs: Inputs): Promise<Result | Refusal> {
  const operand = inputs.entry(args.operands);
  if (operand === null)
    return inputs.refuse(diagnostic("PCL1018", ["--coverage"], "--coverage needs a program", { help: "name a TypeScript entry" }));
  if (inputs.world.untrusted)
    return inputs.refuse(diagnostic("PCL1018", ["--untrusted"], "--coverage runs the repository's tests, which --untrusted doesn't"));
  const intent = await inputs.intent(args.operands);
  const entry = resolve(io.cwd, operand);
  const suite = suiteOf(entry, args.list("tests"), io.env);
  const found = await coverageOf({ intent, entry, cwd: io.cwd, inventory: (await inputs.inventory()) ?? NOBODY, suite, rerun: args.flag("rerun") });
  const value = inputs.take(found);
  const complete = value.mutation.survived === 0 && value.rules.uncovered.length === 0;
  return {
    exit: complete || !args.flag("strict") ? EXIT.fine : EXIT.finding,
    json: value,
    text: coverageText(value),
    diagnostics: inputs.diagnostics,
  };
}
