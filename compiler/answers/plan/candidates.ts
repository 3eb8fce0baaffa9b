import { compile } from "#compiler";
import { type Diagnostic, diagnostic, hasErrors } from "#diagnostic";
import type { Intent } from "#ir";
import type { Document } from "#manifest";
import type { Inventory } from "#model";
import type { Chosen } from "#targets";
import { type Bound, scaffoldOf } from "#verify";
import { artifactDocuments } from "../unite.ts";
import type { Enforced } from "./enforced.ts";
import { isMove, type Write, writesBetween } from "./writes.ts";

/** Writes that may reach nodes in any order, and what each end may allow meanwhile. Behind it stands a barrier. */
export interface Step {
  readonly title: string;
  readonly bound: Bound;
  readonly writes: readonly Write[];
}
/** A way from old to new that has yet to be proved. */
export interface Candidate {
  readonly kind: "one-phase" | "create-then-delete" | "meet";
  readonly steps: readonly Step[];
}

/** Ways that need no objects of their own, the cheapest first. */
export function cheapCandidates(before: Enforced, after: Enforced): readonly Candidate[] {
  const [first, rest] = renumbering(before.documents, after.documents);
  const once: Candidate[] = (["new", "old", "either"] as const).map((bound) => ({
    kind: "one-phase",
    steps: [...first, { title: "write all that changes", bound, writes: rest }].filter(isNeeded),
  }));
  const updates = rest.filter((one) => one.action === "update");
  if (updates.length > MAX_UPDATES) return once;
  const steps: readonly Step[] = [
    ...first,
    { title: "create what is new", bound: "either", writes: rest.filter((one) => one.action === "create") },
    ...updates.map((one): Step => ({ title: "update what changes", bound: "either", writes: [one] })),
    { title: "delete what is gone", bound: "either", writes: rest.filter((one) => one.action === "delete") },
  ];
  return [...once, { kind: "create-then-delete", steps: steps.filter(isNeeded) }];
}

/** Phases of one update each that are still better than a scaffold. */
const MAX_UPDATES = 2;

function isNeeded({ writes }: Step): boolean {
  return writes.length > 0;
}

/** Objects whose place among others is all that changes come first, in a step of their own. */
function renumbering(before: readonly Document[], after: readonly Document[]): readonly [readonly Step[], readonly Write[]] {
  const writes = writesBetween(before, after);
  const moved = writes.filter(isMove);
  return [[{ title: "give objects their new places", bound: "old" as const, writes: moved }].filter(isNeeded), writes.filter((one) => !isMove(one))];
}

/** The way over what both releases allow (reliability.md f.3), or why there is none. */
export function meetCandidate(before: Enforced, after: Enforced, chosen: Chosen, inventory: Inventory | null): Candidate | readonly Diagnostic[] {
  if (before.intent === null || after.intent === null) return [...before.why, ...after.why];
  const scaffold = scaffoldOf(before.intent, after.intent);
  if ("message" in scaffold) return [diagnostic("PCL7005", [chosen.profile.text], scaffold.message)];
  const objects: Partial<Record<keyof typeof scaffold, readonly Document[]>> = {};
  for (const part of ["meet", "isolating", "opening", "freeing"] as const) {
    const emitted = emittedFor(scaffold[part], chosen, inventory);
    if (!emitted.ok) return emitted.diagnostics;
    objects[part] = emitted.documents;
  }
  const { meet = [], isolating = [], opening = [], freeing = [] } = objects;
  const [first, rest] = renumbering(before.documents, after.documents);
  const gone = rest.flatMap((one) => (one.action === "create" ? [] : [one.action === "update" ? one.before : one.object]));
  const come = rest.flatMap((one) => (one.action === "delete" ? [] : [one.object]));
  const put = (documents: readonly Document[]) => documents.map((object): Write => ({ action: "create", object }));
  const drop = (documents: readonly Document[]) => documents.map((object): Write => ({ action: "delete", object }));
  const steps: readonly Step[] = [
    ...first,
    { title: "put up what both releases allow", bound: "old", writes: put([...meet, ...opening]) },
    { title: "put up what the new release allows to those whom it isolates", bound: "old", writes: put(isolating) },
    { title: "delete what is gone or changes", bound: "old", writes: drop([...opening, ...gone]) },
    { title: "create what is new or changed", bound: "new", writes: put([...come, ...freeing]) },
    { title: "take the scaffold down", bound: "new", writes: drop([...meet, ...isolating]) },
    { title: "free those whom the new release does not isolate", bound: "new", writes: drop(freeing) },
  ];
  return { kind: "meet", steps: steps.filter(isNeeded) };
}

function emittedFor(intent: Intent, chosen: Chosen, inventory: Inventory | null) {
  if (intent.policies.length === 0) return { ok: true, documents: [], diagnostics: [] } as const;
  const [output] = compile(intent, [chosen], { inventory }).outputs;
  const diagnostics = output?.diagnostics ?? [];
  return { ok: output !== undefined && !hasErrors(diagnostics), documents: artifactDocuments(output?.artifacts ?? []), diagnostics };
}
