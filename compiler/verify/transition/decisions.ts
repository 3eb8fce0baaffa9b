import { type Action, canonicalJson, type Direction, type Intent, type Policy, type Rule, type Section, type Subject } from "#ir";
import { EVERY_FLOW } from "./everything.ts";
import { bothAllow } from "./meet/rules.ts";
import { bothSelect } from "./meet/subjects.ts";
import type { NoScaffold } from "./scaffold.ts";

/** What a list of decisions says of some flows of some pods: the first entry that holds a flow decides, behind the last one it is allowed. */
export interface Decision {
  readonly subject: Subject;
  readonly rule: Rule;
}

/** More entries than this are no scaffold that anybody wants to see. */
const MAX_DECISIONS = 400;

/** What both intents allow in one direction, as one list; orders, tiers and passes are worked into it. */
export function bothDecide(before: Intent, after: Intent, direction: Direction): readonly Decision[] | NoScaffold {
  const [old, next] = [decisionsOf(before, direction), decisionsOf(after, direction)];
  return "message" in old ? old : "message" in next ? next : followed(old, "allow", next);
}

/** Tier by tier: what a tier passes on is what the tiers behind it say of those flows. */
function decisionsOf(intent: Intent, direction: Direction): readonly Decision[] | NoScaffold {
  let rest: readonly Decision[] = [];
  for (const tier of [...intent.tiers].reverse()) {
    const found: readonly Decision[] | NoScaffold = followed(decisionsIn(intent, tier.name, direction), "pass", rest);
    if ("message" in found) return found;
    rest = found;
  }
  return rest;
}

function decisionsIn(intent: Intent, tier: string, direction: Direction): readonly Decision[] {
  const governed = intent.policies.flatMap((policy) => {
    const section = policy[direction];
    return policy.tier === tier && policy.mode === "enforce" && section !== null ? [{ policy, section }] : [];
  });
  const ordered = governed.filter(({ policy }) => policy.order !== null).sort((a, b) => (a.policy.order as number) - (b.policy.order as number));
  const united = governed.filter(({ policy }) => policy.order === null);
  const isolating = governed.filter(({ section }) => section.otherwise === "deny");
  return [
    ...ordered.flatMap((one) => rulesOf(one, null)),
    ...(["deny", "pass", "allow"] as const).flatMap((action) => united.flatMap((one) => rulesOf(one, action))),
    ...isolating.map(({ policy }): Decision => ({ subject: policy.subject, rule: { ...EVERY_FLOW, id: policy.id, action: "deny" } })),
  ];
}

function rulesOf({ policy, section }: { readonly policy: Policy; readonly section: Section }, action: Action | null): Decision[] {
  const rules = section.rules.filter((rule) => action === null || rule.action === action);
  return rules.map((rule) => ({ subject: policy.subject, rule }));
}

/** The first list, where `going` goes on with the second one; so does what no entry of it holds. */
function followed(first: readonly Decision[], going: Action, second: readonly Decision[]): readonly Decision[] | NoScaffold {
  const found: Decision[] = [];
  for (const one of first) {
    if (one.rule.action !== going) {
      found.push(one);
      continue;
    }
    for (const other of second) {
      const both = met(one, other);
      if (both === null) return { message: `no rule can say what \`${one.rule.id}\` and \`${other.rule.id}\` are both about`, policies: [] };
      found.push(...both);
    }
    found.push({ ...one, rule: { ...one.rule, action: "allow" } });
  }
  const all = distinct([...found, ...second]);
  return all.length > MAX_DECISIONS
    ? { message: `what both releases allow takes more than ${MAX_DECISIONS} rules where orders and denials count`, policies: [] }
    : all;
}

/** What the second entry decides of the flows of both. */
function met(one: Decision, other: Decision): readonly Decision[] | null {
  const subject = bothSelect(one.subject, other.subject);
  if (subject === null) return [];
  const rules = bothAllow(one.rule, other.rule);
  return rules === null ? null : rules.map((rule) => ({ subject, rule: { ...rule, action: other.rule.action } }));
}

/** An entry about the same flows as an earlier one decides nothing. */
function distinct(all: readonly Decision[]): readonly Decision[] {
  const seen = new Set<string>();
  return all.filter(({ subject, rule: { peers, ports, layer7, authenticate } }) => {
    const key = canonicalJson([subject, peers, ports, layer7, authenticate]);
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}
