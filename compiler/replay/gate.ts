import { z } from "zod";
import type { ChangedClass, Coverage } from "./coverage.ts";
import type { Change, Tally } from "./report.ts";

const share = z.number().min(0).max(1);
const count = z.int().min(0);

/** What a replay may show and still pass. Shares are parts of 1, the window is in hours of the log's own time. */
export const budgetSchema = z.strictObject({
  newlyDenied: count.default(0),
  newlyAllowed: count.default(0),
  unknownShare: share.default(0.05),
  malformedShare: share.default(0.001),
  /** Least share of changed classes that the log must have gone through. */
  coverage: share.default(1),
  minimumFlows: count.default(1),
  minimumHours: z.number().min(0).default(0),
});
export type Budget = z.infer<typeof budgetSchema>;
/** Budgets of the whole log, and stricter or wider ones for changes that concern a namespace. */
export const budgetsSchema = z.strictObject({
  ...budgetSchema.shape,
  namespaces: z.record(z.string(), z.strictObject({ newlyDenied: count.optional(), newlyAllowed: count.optional() })).default({}),
});
export type Budgets = z.infer<typeof budgetsSchema>;

export interface Gate {
  /** `inconclusive`: nothing speaks against the change, but too little was seen. */
  readonly result: "pass" | "fail" | "inconclusive";
  readonly reasons: readonly string[];
}

/** What was seen, for the gate: the tally, how much of the change it went through, and hours between first and last flow. */
export interface Evidence {
  readonly tally: Tally;
  readonly coverage: Coverage;
  readonly hours: number;
}

/** No evidence never passes: a log without flows, or one that touches nothing of what changes, fails (`E_NO_EVIDENCE`). */
export function gateOf({ tally, coverage, hours }: Evidence, budgets: Budgets): Gate {
  const { flows, unknown, buckets } = tally;
  const records = flows + buckets.unmatched + buckets.malformed;
  const open = unknown + buckets.unmatched;
  const failures = [
    ...(flows === 0 ? ["E_NO_EVIDENCE: the log holds no flow that could be judged"] : []),
    ...(flows > 0 && coverage.changedClasses > 0 && coverage.touched === 0
      ? [`E_NO_EVIDENCE: no flow touches any of ${coverage.changedClasses} changed classes, such as ${classText(coverage.untouched[0])}`]
      : []),
    ...over("newly denied", tally.changes, "newlyDenied", budgets),
    ...over("newly allowed", tally.changes, "newlyAllowed", budgets),
    ...exceeds("unknown or unmatched", open, records, budgets.unknownShare),
    ...exceeds("malformed", buckets.malformed, records, budgets.malformedShare),
  ];
  if (failures.length > 0) return { result: "fail", reasons: failures };
  const covered = coverage.changedClasses === 0 ? 1 : coverage.touched / coverage.changedClasses;
  const doubts = [
    ...(covered < budgets.coverage
      ? [
          `${coverage.touched} of ${coverage.changedClasses} changed classes were seen, ${percent(budgets.coverage)} are asked for; not seen: ${classText(coverage.untouched[0])}`,
        ]
      : []),
    ...(flows < budgets.minimumFlows ? [`${flows} flows, ${budgets.minimumFlows} are asked for`] : []),
    ...(hours < budgets.minimumHours ? [`the log spans ${Math.round(hours * 10) / 10} hours, ${budgets.minimumHours} are asked for`] : []),
    ...(buckets.lost > 0 ? [`${buckets.lost} events were lost by the recorder, so classes may be missing`].filter(() => covered < 1) : []),
  ];
  return { result: doubts.length > 0 ? "inconclusive" : "pass", reasons: doubts };
}

/** A change counts against the namespaces at both of its ends that have a budget, and else against the common one. */
function over(words: string, changes: readonly Change[], effect: "newlyDenied" | "newlyAllowed", budgets: Budgets): string[] {
  const groups = new Map<string, number>();
  for (const change of changes.filter((one) => one.effect === effect)) {
    const own = [...new Set([namespaceOf(change.source), namespaceOf(change.destination)])].filter(
      (one) => budgets.namespaces[one]?.[effect] !== undefined,
    );
    for (const name of own.length > 0 ? own : [""]) groups.set(name, (groups.get(name) ?? 0) + change.flows);
  }
  return [...groups].flatMap(([name, flows]) => {
    const budget = budgets.namespaces[name]?.[effect] ?? budgets[effect];
    return flows > budget ? [`${flows} flows ${words}${name === "" ? "" : ` in ${name}`}, the budget is ${budget}`] : [];
  });
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
  return one === undefined ? "none" : `${one.source} -> ${one.destination}${one.port === null ? "" : `:${one.port}`} (${one.side})`;
}
