import { type Diagnostic, diagnostic, printable } from "#diagnostic";
import type { EvalResult } from "#model";
import type { Budgets } from "./budget.ts";
import type { ChangedClass, Coverage } from "./coverage.ts";
import type { Change, Tally } from "./report.ts";

export interface Gate {
  /** `inconclusive`: nothing speaks against the change, but too little was seen. */
  readonly result: "pass" | "fail" | "inconclusive";
  readonly reasons: readonly string[];
}

/** What was seen, for the gate. */
export interface Evidence {
  readonly tally: Tally;
  /** How much of the change the log went through. */
  readonly coverage: Coverage;
  /** Between the first flow and the last. */
  readonly hours: number;
  /** Both releases are proved to mean the same. */
  readonly equal?: boolean;
  /** Flows that must stay as they are, judged by the new release. */
  readonly pinned?: readonly EvalResult[];
}

/** No evidence never passes: a log without flows, or one that touches nothing of what changes, fails (`E_NO_EVIDENCE`). */
export function gateOf(evidence: Evidence, budgets: Budgets): Gate {
  const failures = failuresOf(evidence, budgets);
  const doubts = failures.length > 0 ? [] : doubtsOf(evidence, budgets);
  const reasons = [...failures, ...doubts].map((one) => (one.code === "PCL5002" ? `${one.name}: ${one.message}` : one.message));
  return { result: failures.length > 0 ? "fail" : doubts.length > 0 ? "inconclusive" : "pass", reasons };
}

/** What speaks against a pass, each with its code. */
export function gateFindings(evidence: Evidence, budgets: Budgets): Diagnostic[] {
  const failures = failuresOf(evidence, budgets);
  return failures.length > 0 ? failures : doubtsOf(evidence, budgets);
}

function failuresOf({ tally, coverage, equal = false, pinned = [] }: Evidence, budgets: Budgets): Diagnostic[] {
  const { flows, unknown, buckets } = tally;
  const records = flows + buckets.unmatched + buckets.malformed;
  const over = (words: string, effect: "newlyDenied" | "newlyAllowed") => overBudget(words, tally.changes, effect, budgets);
  return [
    ...noEvidence(flows, coverage, equal).map((text) => diagnostic("PCL5002", ["gate"], text)),
    ...[
      ...over("newly denied", "newlyDenied"),
      ...over("newly allowed", "newlyAllowed"),
      ...exceeds("unknown or unmatched", unknown + buckets.unmatched, records, budgets.unknownShare),
      ...exceeds("malformed", buckets.malformed, records, budgets.malformedShare),
      ...uncovered(coverage, budgets.coverage),
    ].map((text) => diagnostic("PCL5004", ["gate"], text)),
    ...pinned.flatMap(({ name, verdict, expect, ok }) =>
      ok === false ? [diagnostic("PCL5005", ["gate", name], `pinned flow \`${printable(name)}\` must stay ${expect}, it is ${verdict}`)] : [],
    ),
  ];
}

function doubtsOf({ tally, coverage, hours }: Evidence, { minimumFlows, minimumHours }: Budgets): Diagnostic[] {
  const doubts = [
    ...(tally.flows < minimumFlows ? [`${tally.flows} flows, ${minimumFlows} are asked for`] : []),
    ...(hours < minimumHours ? [`the log spans ${Math.round(hours * 10) / 10} hours, ${minimumHours} are asked for`] : []),
    ...(tally.buckets.lost > 0 && coverage.touched < coverage.changedClasses
      ? [`${tally.buckets.lost} events were lost by the recorder, so classes may be missing`]
      : []),
  ];
  return doubts.map((text) => diagnostic("PCL5006", ["gate"], text));
}

function noEvidence(flows: number, { changedClasses, touched, untouched }: Coverage, equal: boolean): string[] {
  if (flows === 0) return ["the log holds no flow that could be judged"];
  if (equal || touched > 0) return [];
  if (changedClasses === 0) return ["the releases differ, and no end of the log or the inventory is concerned"];
  return [`no flow touches any of ${changedClasses} changed classes, such as ${classText(untouched[0])}`];
}

function uncovered({ changedClasses, touched, untouched }: Coverage, budget: number): string[] {
  if (touched === 0 || touched / changedClasses >= budget) return [];
  return [`${touched} of ${changedClasses} changed classes were seen, ${percent(budget)} are asked for; not seen: ${classText(untouched[0])}`];
}

/** A change counts against the namespaces at its ends and the teams of its rules that have a budget, and else against the common one. */
function overBudget(words: string, changes: readonly Change[], effect: "newlyDenied" | "newlyAllowed", budgets: Budgets): string[] {
  const groups = new Map<string, { name: string; budget: number; flows: number }>();
  const common = { name: "", budget: budgets[effect] };
  for (const change of changes.filter((one) => one.effect === effect)) {
    const spaces = [...new Set([namespaceOf(change.source), namespaceOf(change.destination)])];
    const own = [
      ...spaces.map((name) => ({ name, budget: budgets.namespaces[name]?.[effect] })),
      ...change.owners.map((name) => ({ name: `rules of ${name}`, budget: budgets.teams[name]?.[effect] })),
    ].flatMap(({ name, budget }) => (budget === undefined ? [] : [{ name, budget }]));
    for (const group of own.length > 0 ? own : [common])
      groups.set(group.name, { ...group, flows: (groups.get(group.name)?.flows ?? 0) + change.flows });
  }
  return [...groups.values()].flatMap(({ name, budget, flows }) =>
    flows > budget ? [`${flows} flows ${words}${name === "" ? "" : ` in ${printable(name)}`}, the budget is ${budget}`] : [],
  );
}

function namespaceOf(workload: string): string {
  const at = workload.indexOf("/");
  return at < 0 ? "" : workload.slice(0, at);
}

function exceeds(words: string, part: number, whole: number, budget: number): string[] {
  const actual = whole === 0 ? 0 : part / whole;
  return actual > budget ? [`${percent(actual)} of the records are ${words}, the budget is ${percent(budget)}`] : [];
}

function percent(part: number): string {
  return `${Math.round(part * 10_000) / 100} %`;
}

function classText(one: ChangedClass | undefined): string {
  if (one === undefined) return "none";
  return `${printable(one.source)} -> ${printable(one.destination)}${one.port === null ? "" : `:${one.port}`} (${one.side})`;
}
