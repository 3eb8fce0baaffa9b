import { type Diagnostic, diagnostic } from "#diagnostic";
import { type Change, changesOf } from "#explain";
import { type ClusterFacts, canonicalJson } from "#ir";
import type { Document } from "#manifest";
import type { Inventory, Relation } from "#model";
import type { Chosen } from "#targets";
import { type Comparing, type Comparison, compare, meaningDigest } from "#verify";
import { meaningOf } from "../meaning.ts";
import type { Loaded, Source } from "../source.ts";
import type { Watch } from "../watch.ts";
import { Causes, type Upgrade } from "./causes.ts";
import { type Difference, differenceJson, differenceOf } from "./difference.ts";

/** One side of a comparison: what is read, by which engine, in which cluster. */
export interface Compared {
  readonly source: Source;
  readonly profile: Chosen | null;
  readonly inventory: Inventory | null;
}
export interface DiffOptions {
  readonly theirs: readonly Document[] | null;
  /** List the workloads of the inventories whose connections differ, too. */
  readonly connections: boolean;
  /** Add a digest of what both mean, where they are equal. */
  readonly digest: boolean;
}
/** Meaning against meaning, with everything that there is to say about it. */
export interface Diff {
  readonly comparison: Comparison;
  readonly upgrade: Upgrade | null;
  readonly differences: readonly Difference[];
  readonly changes: readonly Change[] | null;
  readonly digest: string | null;
  readonly ms: number;
}

/** Compares what two sources mean. */
export function diffOf(a: Compared, b: Compared, options: DiffOptions, watch: Watch): Loaded<Diff> {
  const [first, second] = [meaningOf(a.source, { ...a, theirs: options.theirs }), meaningOf(b.source, { ...b, theirs: options.theirs })];
  const diagnostics: Diagnostic[] = [...first.diagnostics, ...(first.value === null ? [] : second.diagnostics)];
  if (first.value === null || second.value === null) return { value: null, diagnostics };
  const [before, after] = [first.value, second.value];
  const upgrade = upgradeOf(a, b, options.theirs);
  const start = watch.now();
  const facts = sharedFacts(before.facts, after.facts);
  const comparison = watch.working("comparing", () => compare(before.relation, after.relation, { facts, inventory: a.inventory }));
  const ms = Math.round((watch.now() - start) * 10) / 10;
  const changes =
    options.connections && a.inventory !== null
      ? changesOf({ relation: before.relation, inventory: a.inventory }, { relation: after.relation, inventory: b.inventory ?? a.inventory })
      : null;
  const causes = upgrade === null ? null : new Causes(upgrade);
  const differences = [...comparison.witnesses, ...comparison.undefined].map((one) =>
    differenceOf(one, before.relation, after.relation, causes?.of(one) ?? []),
  );
  if (comparison.undecided !== null) diagnostics.push(diagnostic("PCL4002", [], comparison.undecided.message, { help: comparison.undecided.advice }));
  const digest = options.digest ? digestOf(comparison.relation, before.relation, after.relation, facts) : null;
  return { value: { comparison, upgrade, differences, changes, digest, ms }, diagnostics };
}

/** As `--json` has it. */
export function diffJson({ comparison, upgrade, differences, changes, digest, ms }: Diff) {
  const { engine, steps, residuals } = comparison.proof;
  const shown = differences.filter((one) => comparison.relation === "unknown" || comparison.witnesses.includes(one.witness));
  return {
    relation: comparison.relation,
    ...(upgrade === null ? {} : { upgrade: { from: upgrade.from.profile.text, to: upgrade.to.profile.text } }),
    witnesses: shown.map(differenceJson),
    proof: { engine, steps, residuals, ms, ...(digest === null ? {} : { digest }) },
    ...(changes === null ? {} : { connections: changes }),
  };
}

/** What both mean, as one digest, where the diagram of it stays within its budget. */
function digestOf(relation: Comparing, a: Relation, b: Relation, facts: ClusterFacts | null): string | null {
  return relation === "equal" ? meaningDigest(a, facts, [b]) : null;
}

/** What is assumed about addresses: only what no side contradicts. */
function sharedFacts(a: ClusterFacts | null, b: ClusterFacts | null): ClusterFacts | null {
  if (a === null || b === null) return a ?? b;
  return canonicalJson(a) === canonicalJson(b) ? a : null;
}

/** The same objects under two settings of one engine, if that is what is compared. */
function upgradeOf(a: Compared, b: Compared, theirs: readonly Document[] | null): Upgrade | null {
  const [from, to] = [a.profile, b.profile];
  if (a.source !== b.source || a.source.kind !== "manifests" || from === null || to === null) return null;
  if (from.target !== to.target || from.profile.text === to.profile.text) return null;
  return { documents: [...a.source.documents, ...(theirs ?? [])], from, to, inventory: a.inventory };
}
