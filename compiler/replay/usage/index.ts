import type { Intent, Rule } from "#ir";
import { evaluate, type Relation, relationOfIntent } from "#model";
import { type Author, Authors } from "../authors.ts";
import type { Judged } from "../judge.ts";
import type { Projection } from "../projection.ts";
import { narrowed, withRule } from "./narrow.ts";
import { usesOfRelease } from "./use.ts";

/** A rule that no flow of the log used. */
export interface Unused {
  readonly rule: Author;
  /** The intent without it; null where there is no intent. */
  readonly without: Intent | null;
}
/** A rule far wider than its traffic. */
export interface Wide {
  readonly rule: Author;
  readonly flows: number;
  readonly changes: readonly string[];
  readonly narrowed: Rule;
  readonly intent: Intent;
}
/** What the log says of the rules of a release. Nothing of it ever allows more: traffic is no reason to open anything. */
export interface Usage {
  readonly unused: readonly Unused[];
  readonly wide: readonly Wide[];
}

/** Which rules of the new release the log didn't use, and which are far wider than what it used of them. */
export function usageOf(judged: readonly Judged[], meaning: Relation, intent: Intent | null, projection: Projection): Usage {
  const uses = usesOfRelease(judged, meaning, intent);
  const authors = new Authors(intent);
  const unused = uses.filter(({ flows }) => flows === 0);
  return {
    unused: unused.map(({ rule }) => ({ rule: authors.named(rule), without: intent === null ? null : withRule(intent, rule, null) })),
    wide: intent === null ? [] : uses.flatMap((use) => wideOf(use.rule, use.flows)),
  };

  function wideOf(id: string, flows: number): Wide[] {
    if (intent === null) return [];
    const rules = intent.policies.flatMap(({ ingress, egress }) => [...(ingress?.rules ?? []), ...(egress?.rules ?? [])]);
    const rule = rules.find((one) => one.id === id);
    const use = uses.find((one) => one.rule === id);
    const found = rule === undefined || use === undefined ? null : narrowed(rule, use.seen, projection);
    if (found === null) return [];
    const next = withRule(intent, id, found.rule);
    return keeps(intent, next) ? [{ rule: authors.named(id), flows, changes: found.changes, narrowed: found.rule, intent: next }] : [];
  }

  /** No flow of the log is judged otherwise. */
  function keeps(before: Intent, after: Intent): boolean {
    const [a, b] = [relationOfIntent(before), relationOfIntent(after)];
    return judged.every(({ flow }) => evaluate(a, flow).decision === evaluate(b, flow).decision);
  }
}
