import { intentIn, meaningOf, type Source } from "#answers";
import { type Diagnostic, diagnostic } from "#diagnostic";
import { Authors, type Budgets, conclude, KeyTable, Projection, type Replayed } from "#replay";
import { logPaths, scanLogs } from "#traffic";
import { compare } from "#verify";
import type { Situation } from "./situation.ts";

/** What recorded traffic says of a release, and what speaks against it; a text: why it could not be read. */
export type Traffic = { readonly result: Replayed; readonly findings: readonly Diagnostic[] } | { readonly unread: readonly Diagnostic[] };

/** By what traffic is judged. */
export interface Judging extends Pick<Situation, "chosen" | "inventory"> {
  readonly releases: Pick<Situation["releases"], "next">;
  readonly inputs: { readonly world: Pick<Situation["inputs"]["world"], "working"> };
}

/** Judges recorded traffic by the release that stands and the one that is to come. */
export async function trafficUnder(situation: Judging, before: Source, flows: readonly string[], budgets: Budgets, cwd: string): Promise<Traffic> {
  const { chosen, inventory, releases, inputs } = situation;
  if (flows.length === 0) {
    const help = "say `flows` in the pipeline or the gate, or --flows";
    return { unread: [diagnostic("PCL5002", ["--flows"], "no recorded traffic is named", { help })] };
  }
  const [old, next] = [before, releases.next].map((one) => meaningOf(one, { profile: chosen, inventory, theirs: null }));
  const { paths, diagnostics } = await logPaths(flows, cwd);
  if (!old?.value || !next?.value || diagnostics.length > 0)
    return { unread: [...(old?.diagnostics ?? []), ...(next?.diagnostics ?? []), ...diagnostics] };
  const relations = [old.value.relation, next.value.relation] as const;
  const table = new KeyTable(new Projection(relations));
  const total = paths.reduce((sum, { size }) => sum + (size ?? 0), 0);
  const options = { inventory, format: null, text: null, since: null, until: null };
  const { reader, diagnostics: broken } = await inputs.world.working("reading flows", (count) => scanLogs(paths, table, options, count), {
    unit: "bytes",
    total,
  });
  const unreadable = broken.filter((one) => one.severity === "error");
  if (unreadable.length > 0) return { unread: unreadable };
  const { witnesses, relation } = compare(...relations, { inventory, maxWitnesses: 50 });
  const background = { before: new Authors(intentIn(before)), after: new Authors(intentIn(releases.next)), established: chosen.target.established };
  const { result, findings } = conclude(
    table,
    reader,
    { before: relations[0], after: relations[1], inventory, background, witnesses, equal: relation === "equal", pinned: [] },
    budgets,
  );
  return { result, findings };
}
