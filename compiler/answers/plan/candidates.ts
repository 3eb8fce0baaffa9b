import type { Diagnostic } from "#diagnostic";
import type { Document } from "#manifest";
import type { Inventory } from "#model";
import type { Chosen } from "#targets";
import { scaffoldOf } from "#verify";
import { emittedFor, noWay } from "./emitted.ts";
import type { Enforced } from "./enforced.ts";
import { aroundTiers, type Candidate, drop, isNeeded, put, type Step } from "./steps.ts";
import { isMove, type Write, writesBetween } from "./writes.ts";

/** Ways that need no objects of their own, the cheapest first. */
export function cheapCandidates(before: Enforced, after: Enforced): readonly Candidate[] {
  const [first, rest] = renumbering(before.documents, after.documents);
  const once: Candidate[] = (["new", "old", "either"] as const).map((bound) => ({
    kind: "one-phase",
    steps: [...first, ...aroundTiers(rest, (writes) => [{ title: "write all that changes", bound, writes }])].filter(isNeeded),
  }));
  const updates = rest.filter(({ action, object }) => action === "update" && object.kind !== "Tier");
  if (updates.length > MAX_UPDATES) return once;
  const apart = (writes: readonly Write[]): readonly Step[] => [
    { title: "create what is new", bound: "either", writes: writes.filter((one) => one.action === "create") },
    ...updates.map((one): Step => ({ title: "update what changes", bound: "either", writes: [one] })),
    { title: "delete what is gone", bound: "either", writes: writes.filter((one) => one.action === "delete") },
  ];
  return [...once, { kind: "create-then-delete", steps: [...first, ...aroundTiers(rest, apart)].filter(isNeeded) }];
}

/** Phases of one update each that are still better than a scaffold. */
const MAX_UPDATES = 2;

/** Objects whose place among others is all that changes come first, in a step of their own. */
function renumbering(before: readonly Document[], after: readonly Document[]): readonly [readonly Step[], readonly Write[]] {
  const writes = writesBetween(before, after);
  const moved = writes.filter(isMove);
  return [[{ title: "give objects their new places", bound: "old" as const, writes: moved }].filter(isNeeded), writes.filter((one) => !isMove(one))];
}

/** The way over what both releases allow (reliability.md f.3 and f.4), or why there is none. */
export function meetCandidate(before: Enforced, after: Enforced, chosen: Chosen, inventory: Inventory | null): Candidate | readonly Diagnostic[] {
  if (before.intent === null || after.intent === null) return [...before.why, ...after.why];
  const scaffold = scaffoldOf(before.intent, after.intent);
  if ("message" in scaffold) return [noWay(chosen, scaffold.message)];
  const objects: Partial<Record<keyof typeof scaffold, readonly Document[]>> = {};
  for (const part of ["meet", "isolating", "opening", "freeing", "denying"] as const) {
    const emitted = emittedFor(scaffold[part], chosen, inventory);
    if (!emitted.ok) return emitted.diagnostics;
    objects[part] = emitted.documents;
  }
  const { meet = [], isolating = [], opening = [], freeing = [], denying = [] } = objects;
  const [first, rest] = renumbering(before.documents, after.documents);
  const gone = rest.flatMap((one) => (one.action === "create" ? [] : [one.action === "update" ? one.before : one.object]));
  const come = rest.flatMap((one) => (one.action === "delete" ? [] : [one.object]));
  const steps: readonly Step[] = [
    ...first,
    { title: "put up what both releases allow", bound: "old", writes: put([...meet, ...opening, ...denying]) },
    { title: "put up what the new release allows to those whom it isolates", bound: "old", writes: put(isolating) },
    { title: "delete what is gone or changes", bound: "old", writes: drop([...opening, ...gone]) },
    { title: "create what is new or changed", bound: "new", writes: put([...come, ...freeing]) },
    { title: "take the scaffold down", bound: "new", writes: drop([...meet, ...isolating, ...denying]) },
    { title: "free those whom the new release does not isolate", bound: "new", writes: drop(freeing) },
  ];
  return { kind: "meet", steps: steps.filter(isNeeded) };
}
