import { diagnostic, printable } from "#diagnostic";
import { type EvalResult, evalProbes, type Inventory, type Relation } from "#model";
import type { Inputs } from "../inputs.ts";
import type { Io } from "../io.ts";
import { probesIn } from "../probe-file.ts";
import type { Args, OptionSpec } from "../verb.ts";

export const PINNED: OptionSpec = { flags: "--pinned <file>", text: "flows that must stay as they are: probes with `expect` (many)", many: true };

/** Golden flows under the new release. One without `expect` pins nothing, and is refused. */
export async function pinnedOf(args: Args, inputs: Inputs, io: Io, meaning: Relation, inventory: Inventory | null): Promise<EvalResult[]> {
  const results: EvalResult[] = [];
  for (const path of args.list("pinned")) {
    const file = await probesIn(path, inputs, io);
    const known = inventory ?? (await inputs.neededInventory());
    const loose = file.probes.findIndex(({ expect }) => expect === undefined);
    if (loose >= 0)
      inputs.refuse(
        diagnostic("PCL1018", ["probes", loose], `probe ${loose + 1} of \`${printable(path)}\` pins nothing`, {
          help: "add `expect`: allow or deny",
          source: file.locate(["probes", loose]),
        }),
      );
    const { report, diagnostics } = evalProbes(meaning, file.probes, known);
    results.push(...inputs.take({ value: report, diagnostics: file.placed(diagnostics) }).results);
  }
  return results;
}
