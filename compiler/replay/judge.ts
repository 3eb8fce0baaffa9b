import { type Decision, evaluate, type Flow, type Relation, type Verdict } from "#model";
import type { FlowRecord } from "./record.ts";
import type { Key } from "./table.ts";

/** What the change does to a key. `unknown`: one of the releases can't be asked, as a fact is missing. */
export type Effect = "unchanged" | "newlyDenied" | "newlyAllowed" | "rerouted" | "unknown";

/** A key with its three verdicts: recorded, by the old release, by the new one. */
export interface Judged {
  readonly key: Key;
  readonly flow: Flow;
  readonly before: Verdict;
  readonly after: Verdict;
  readonly effect: Effect;
}

/** What an engine does with a live connection whose flow a new policy denies; `open`: its specification doesn't say. */
export type Established = "cut" | "kept" | "open";

/** The flow that a record tells of. */
export function flowOfRecord({ source, destination, traffic }: FlowRecord): Flow {
  return { ...traffic, source: source.endpoint, destination: destination.endpoint };
}

/** Judges each distinct key once. */
export function judge(keys: readonly Key[], old: Relation, next: Relation): Judged[] {
  return keys.map((key) => {
    const flow = flowOfRecord(key.sample);
    const before = evaluate(old, flow);
    const after = evaluate(next, flow);
    return { key, flow, before, after, effect: effectOf(before, after) };
  });
}

function effectOf(before: Verdict, after: Verdict): Effect {
  if (before.decision === "unknown" || after.decision === "unknown") return "unknown";
  if (before.decision !== after.decision) return after.decision === "allow" ? "newlyAllowed" : "newlyDenied";
  return after.decision === "allow" && before.via !== after.via ? "rerouted" : "unchanged";
}

/** What the log says was decided, where it is one thing; `audit`: it would have been denied. */
export function recordedOf({ flows, denied, audited, untold }: Key): Decision | "audit" | "mixed" {
  const told = flows - untold;
  if (told === 0) return "unknown";
  if (denied === told) return "deny";
  if (audited === told) return "audit";
  return denied + audited === 0 ? "allow" : "mixed";
}
