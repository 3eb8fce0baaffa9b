import { canonicalJson, DIRECTIONS, type Direction, type Intent, type Policy, type Rule, type Section, type Subject } from "#ir";
import { EVERY_FLOW } from "./everything.ts";
import { bothAllow } from "./meet/rules.ts";
import { bothSelect, without } from "./meet/subjects.ts";

/** Policies that stand only while a release replaces another, as intents of their own (reliability.md f.3). */
export interface Scaffold {
  /** What both releases allow to those whom both isolate, and what the old one allows to those whom only it isolates. */
  readonly meet: Intent;
  /** What the new release allows to those whom only it isolates. */
  readonly isolating: Intent;
  /** Everything, to those whom only the new release isolates: so isolation comes in one write. */
  readonly opening: Intent;
  /** Everything, to those whom only the old release isolates: so isolation goes in one write. */
  readonly freeing: Intent;
  /** What either denies beyond any order: it holds while the objects that say so come and go (f.4). */
  readonly denying: Intent;
}

/** Why there is none: in the author's words, with the rules that it is about. */
export interface NoScaffold {
  readonly message: string;
  readonly policies: readonly string[];
}

/** The scaffold between two intents that allow, or deny beyond any order; what both have unchanged needs none. */
export function scaffoldOf(before: Intent, after: Intent): Scaffold | NoScaffold {
  const [old, next] = [misfits(before), misfits(after)];
  const mixed = [...old, ...next].find((one) => "message" in one);
  if (mixed !== undefined && "message" in mixed) return mixed;
  const parts = DIRECTIONS.map((direction) => ofDirection(before, after, direction));
  const problem = parts.find((one) => "message" in one);
  if (problem !== undefined && "message" in problem) return problem;
  const intent = (pick: (one: Parts) => readonly Policy[]): Intent => ({
    version: 1,
    cluster: after.cluster,
    tiers: [{ name: "default", order: 0 }],
    policies: parts.flatMap((one) => ("message" in one ? [] : pick(one))),
  });
  return {
    meet: intent((one) => one.meet),
    isolating: intent((one) => one.isolating),
    opening: intent((one) => one.opening),
    freeing: intent((one) => one.freeing),
    denying: intent((one) => one.denying),
  };
}

type Parts = Readonly<Record<keyof Scaffold, readonly Policy[]>>;

function misfits(intent: Intent): readonly NoScaffold[] {
  const tiers = new Set(intent.policies.map((one) => one.tier));
  if (tiers.size > 1) return [{ message: "policies stand in several tiers, whose order a scaffold can't keep", policies: [] }];
  return intent.policies.flatMap((policy) => {
    const rules = DIRECTIONS.flatMap((direction) => policy[direction]?.rules ?? []);
    const isPlain = rules.every((rule) => rule.action === "allow" || (rule.action === "deny" && policy.order === null));
    if (policy.mode === "enforce" && isPlain) return [];
    return [
      { message: `policy \`${policy.id}\` passes, denies in an order or only watches: a scaffold is made of allow rules`, policies: [policy.id] },
    ];
  });
}

function ofDirection(before: Intent, after: Intent, direction: Direction): Parts | NoScaffold {
  const [old, next] = [sections(before, direction), sections(after, direction)];
  const [gone, come] = [changed(old, next), changed(next, old)];
  const [isolatedOld, isolatedNew] = [isolated(old), isolated(next)];
  const meet: Policy[] = [];
  for (const a of gone) {
    for (const b of come) {
      const subject = bothSelect(a.policy.subject, b.policy.subject);
      if (subject === null) continue;
      const rules: Rule[] = [];
      for (const one of a.section.rules.filter(isAllow)) {
        for (const other of b.section.rules.filter(isAllow)) {
          const both = bothAllow(one, other);
          if (both === null)
            return { message: `no rule can say what \`${one.id}\` and \`${other.id}\` both allow`, policies: [a.policy.id, b.policy.id] };
          rules.push(...both);
        }
      }
      const otherwise = a.section.otherwise === "deny" && b.section.otherwise === "deny" ? "deny" : "next";
      meet.push(policyOf(`${a.policy.id}+${b.policy.id}`, subject, direction, { rules, otherwise }));
    }
  }
  const copied = copies(gone, isolatedNew, direction, "kept");
  const isolating = copies(come, isolatedOld, direction, "early");
  if ("message" in copied) return copied;
  if ("message" in isolating) return isolating;
  const denying = [...denials(gone, direction, "gone"), ...denials(come, direction, "come")];
  return { meet: [...meet, ...copied], isolating, opening: opened(isolating, direction), freeing: opened(copied, direction), denying };
}

function isAllow({ action }: Rule): boolean {
  return action === "allow";
}

/** What policies deny, without isolating anybody. */
function denials(all: readonly Governing[], direction: Direction, suffix: string): Policy[] {
  return all.flatMap(({ policy, section }) => {
    const rules = section.rules.filter((rule) => rule.action === "deny");
    return rules.length === 0 ? [] : [policyOf(`${policy.id}/${suffix}`, policy.subject, direction, { rules, otherwise: "next" })];
  });
}

interface Governing {
  readonly policy: Policy;
  readonly section: Section;
}

function sections(intent: Intent, direction: Direction): Governing[] {
  return intent.policies.flatMap((policy) => {
    const section = policy[direction];
    return section === null ? [] : [{ policy, section }];
  });
}

/** Those that the other release doesn't have alike under their id: under another one, their objects go and come. */
function changed(all: readonly Governing[], others: readonly Governing[]): Governing[] {
  const text = ({ policy, section }: Governing) =>
    canonicalJson([
      policy.id,
      policy.subject,
      section.otherwise,
      section.rules.map(({ action, peers, ports, layer7, authenticate }) => [action, peers, ports, layer7, authenticate]),
    ]);
  const known = new Set(others.map(text));
  return all.filter((one) => !known.has(text(one)));
}

function isolated(all: readonly Governing[]): readonly Subject[] {
  return all.filter(({ section }) => section.otherwise === "deny").map(({ policy }) => policy.subject);
}

/** Policies as they are, for those whom nothing of `taken` isolates. */
function copies(all: readonly Governing[], taken: readonly Subject[], direction: Direction, suffix: string): Policy[] | NoScaffold {
  const copied: Policy[] = [];
  for (const { policy, section } of all) {
    const parts = without(policy.subject, taken);
    if (parts === null) {
      const message = `no selector can say whom \`${policy.id}\` isolates and the other release does not`;
      return { message, policies: [policy.id] };
    }
    for (const [i, subject] of parts.entries()) copied.push(policyOf(`${policy.id}/${suffix}-${i}`, subject, direction, section));
  }
  return copied;
}

function policyOf(id: string, subject: Subject, direction: Direction, section: Section): Policy {
  const rules = section.rules.map((rule, i) => ({ ...rule, id: `${id}/${i}` }));
  const none = { ingress: null, egress: null, owner: null, reason: null, expires: null, source: null };
  return { ...none, id: `transition/${id}/${direction}`, tier: "default", order: null, mode: "enforce", subject, [direction]: { ...section, rules } };
}

/** Isolates the same pods and allows them everything. */
function opened(policies: readonly Policy[], direction: Direction): Policy[] {
  return policies.filter((one) => one[direction]?.otherwise === "deny").map((one) => open(one, direction));
}

function open(policy: Policy, direction: Direction): Policy {
  const id = policy.id.replace(/\/(kept|early)-(\d+)\//, "/open-$2/");
  return { ...policy, id, [direction]: { rules: [{ ...EVERY_FLOW, id: `${id}/all` }], otherwise: "deny" } };
}
