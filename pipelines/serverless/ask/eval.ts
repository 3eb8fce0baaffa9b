import { meaningOf } from "#answers";
import { diagnostic } from "#diagnostic";
import { parseValue } from "#manifest";
import { evalProbes, type Inventory, readProbes } from "#model";
import type { Desk } from "../desk.ts";
import type { Asked } from "../shapes.ts";

/** `POST /v1/eval`: the verdict of each probe. */
export function ask(desk: Desk, asked: Asked<"eval">): unknown {
  const inventory = desk.inventory(asked.inventory) as Inventory;
  const meaning = desk.take(
    meaningOf(desk.source(asked.source, "source"), { profile: desk.profile(asked.profile), inventory, theirs: desk.theirs(asked.with) }),
  );
  const read = readProbes(Array.isArray(asked.probes) ? { probes: asked.probes } : valueOf(desk, asked.probes), "probes");
  const probes = desk.take({ value: read.probes, diagnostics: read.diagnostics });
  if (probes.length > desk.limits.probes)
    desk.refuse(diagnostic("PCL1003", ["probes"], `${probes.length} probes, the limit is ${desk.limits.probes}`));
  const { report, diagnostics } = desk.watch.working("judging", (count) => evalProbes(meaning.relation, probes, inventory, count));
  return desk.noted(desk.take({ value: report, diagnostics }));
}

/** Probes may come as the text of their file. */
function valueOf(desk: Desk, given: unknown): unknown {
  if (typeof given !== "string") return given;
  const parsed = parseValue({ path: "probes", bytes: given });
  return "value" in parsed ? parsed.value : desk.take({ value: null, diagnostics: parsed.diagnostics });
}
