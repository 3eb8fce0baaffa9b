import { diffOf, type Loaded, type Watch } from "#answers";
import { witnessLines } from "#explain";
import type { ReportOptions } from "../build.ts";
import type { ChangeNote } from "../data.ts";

/** How the meaning changed, with flows that show it. */
export function changeNote(
  {
    source,
    old,
    profile,
    inventory,
    theirs,
  }: Pick<ReportOptions, "source" | "profile" | "inventory" | "theirs"> & { readonly old: ReportOptions["source"] },
  watch: Watch,
): Loaded<ChangeNote> {
  const a = { source: old, profile, inventory };
  const { value, diagnostics } = diffOf(a, { ...a, source }, { theirs, connections: false, digest: false }, watch);
  if (value === null) return { value: null, diagnostics };
  const { comparison, differences } = value;
  const witnesses = differences.map(({ witness, otherEnd }) => ({
    effect: witness.effect === "reroutes" ? ("undefined" as const) : witness.effect,
    lines: [...witnessLines(witness), ...(otherEnd === "" ? [] : [otherEnd])],
  }));
  return { value: { against: old.name, relation: comparison.relation, witnesses }, diagnostics };
}
