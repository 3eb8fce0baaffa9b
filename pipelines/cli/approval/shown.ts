import { diffOf, type PlanTold, type Release } from "#answers";
import { CompileError, printable } from "#diagnostic";
import type { Root } from "#release";
import { diffText } from "../diff-text.ts";
import type { Io } from "../io.ts";
import { watchOf } from "../status.ts";
import type { Args } from "../verb.ts";
import { flowLines } from "./flow-lines.ts";
import { replayLines } from "./replay-lines.ts";
import { keyName } from "./roots.ts";
import type { ToApprove } from "./to-approve.ts";

/** Everything that an approver should have read: what it is, which verdicts change, what is written, what deviates, what traffic would notice. */
export async function changeText(args: Args, io: Io, release: Release, wanted: ToApprove, root: Root | null): Promise<string> {
  const { claim, plan, chosen } = wanted;
  const deviations = release.manifest.targets.filter((one) => one.profile === chosen.profile.text).flatMap((one) => one.deviations);
  const lines = [
    `release   ${claim.release}`,
    `stage     ${printable(claim.stage)}`,
    `cluster   ${printable(claim.cluster, 260)}`,
    `previous  ${claim.previous ?? "none"}`,
    `sequence  ${claim.sequence}`,
    `author    ${claim.author === null ? "not signed by anybody" : keyName(root, claim.author)}`,
    `plan      ${claim.plan}`,
    `live      ${claim.live}`,
    "",
    `what changes under ${chosen.profile.text}, A is the release before and B this one`,
    ...indented(verdictLines(io, release, wanted)),
    "",
    ...planLines(plan),
    "",
    ...(deviations.length === 0
      ? ["the release says exactly what its authors wrote"]
      : deviations.map((one) => `deviates  ${printable(one.rule, 160)}: ${one.relation}, ${printable(one.reason, 200)}`)),
    ...release.manifest.reports.map((one) => `report    ${one.kind} ${printable(one.name, 160)} ${one.digest}`),
    ...replayLines(args, io, release),
    ...indented(await flowLines(args, io, release, wanted)),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function verdictLines(io: Io, release: Release, { old, chosen, inventory }: ToApprove): string[] {
  const [a, b] = [
    { source: old, profile: chosen, inventory },
    { source: { kind: "release", name: "new", release } as const, profile: chosen, inventory },
  ];
  const { value, diagnostics } = diffOf(a, b, { theirs: null, connections: false, digest: false }, watchOf(io));
  if (value === null) throw new CompileError(diagnostics);
  return [...diffText(value.comparison, value.differences, value.ms).trimEnd().split("\n"), ...diagnostics.map((one) => one.message)];
}

/** The phases as their digest names them. */
function planLines({ kind, phases, profile }: PlanTold): string[] {
  const writes = phases.reduce((sum, one) => sum + one.writes.length, 0);
  if (phases.length === 0) return [`plan for ${printable(profile, 160)}: nothing to write`];
  return [
    `plan for ${printable(profile, 160)}: ${printable(kind)}, ${phases.length} phases, ${writes} writes`,
    ...phases.flatMap(({ title, writes: some }, i) => [
      `  phase ${i + 1}: ${printable(title, 160)}`,
      ...some.map(({ action, object }) => `    ${action.padEnd(6)} ${objectName(object)}`),
    ]),
  ];
}

/** What stands in the JSON of an object; a request may hold anything. */
function objectName(text: string): string {
  try {
    const { kind, metadata } = JSON.parse(text) as { kind?: unknown; metadata?: { name?: unknown; namespace?: unknown } };
    return printable(`${kind} ${metadata?.namespace === undefined ? "" : `${metadata.namespace}/`}${metadata?.name}`, 400);
  } catch {
    return printable(text, 160);
  }
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => (line === "" ? "" : `  ${line}`));
}
