import { meaningOf, type Source } from "#answers";
import { type Diagnostic, diagnostic } from "#diagnostic";
import type { Document } from "#manifest";
import type { Inventory, Level, Relation } from "#model";
import type { Chosen } from "#targets";
import { compare } from "#verify";

/** What policies of others change of ours under each engine, with a witness; nothing where none were named. */
export function besideOthers(
  source: Source,
  engines: readonly Chosen[],
  theirs: readonly Document[] | null,
  inventory: Inventory | null,
): readonly Diagnostic[] {
  if (theirs === null) return [];
  if (engines.length > 0) return engines.flatMap((profile) => changesUnder(source, profile, theirs, inventory));
  return meaningOf(source, { profile: null, inventory, theirs }).diagnostics;
}

function changesUnder(source: Source, profile: Chosen, theirs: readonly Document[], inventory: Inventory | null): readonly Diagnostic[] {
  const alone = meaningOf(source, { profile, inventory, theirs: null });
  const together = meaningOf(source, { profile, inventory, theirs });
  // What stops ours alone is found by compiling it.
  if (alone.value === null) return [];
  if (together.value === null) return together.diagnostics;
  const { facts, relation } = together.value;
  const { witnesses, undecided } = compare(whereWeSpeak(alone.value.relation), relation, { facts, inventory });
  const { text } = profile.profile;
  const [witness] = witnesses;
  if (witness !== undefined) {
    const effects = new Set(witnesses.map((one) => one.effect));
    const how = effects.size > 1 ? "allows and denies other flows than" : effects.has("opens") ? "allows more than" : "denies some of what";
    const help = "the witness names who decides; talk to the owners of that policy, or say the same in yours";
    return [diagnostic("PCL2018", [text], `beside the policies of others \`${text}\` ${how} these policies say`, { help, witness })];
  }
  if (undecided === null) return [];
  return [diagnostic("PCL4002", [text], `whether the policies of others change anything under \`${text}\` could not be decided`)];
}

/** Where our policies say nothing of a pod, others may say what they like: the end of our levels decides nothing. */
function whereWeSpeak(relation: Relation): Relation {
  const silence: Level = { action: "unknown", cubes: [{ when: [], rule: "" }], missing: "policies of others", title: "nothing is said" };
  return { ...relation, sides: { ingress: [...relation.sides.ingress, silence], egress: [...relation.sides.egress, silence] } };
}
