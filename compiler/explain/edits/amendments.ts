import type { Action, Intent, Policy, Rule, Section } from "#ir";
import { type Amendment, withRule, withSection } from "./amendment.ts";
import type { Asked } from "./asked.ts";
import { governs, missesOf } from "./misses.ts";
import { narrowed } from "./narrow.ts";
import { type Changed, widened, wordsOf } from "./widen.ts";
import { peerText, portsText, requestText } from "./words.ts";

interface Governing {
  readonly policy: Policy;
  readonly section: Section;
}

/** Changes that may bring a side nearer to a verdict, `by` being the rules or policies that decide now. */
export function amendmentsOf(intent: Intent, asked: Asked, wanted: "allow" | "deny", by: readonly string[]): Amendment[] {
  const other = wanted === "allow" ? "deny" : "allow";
  const governing = intent.policies.flatMap((policy): Governing[] => {
    const section = policy[asked.direction];
    return section !== null && policy.mode === "enforce" && governs(policy.subject, asked) ? [{ policy, section }] : [];
  });
  const rules = governing.flatMap(({ policy, section }) => section.rules.map((rule) => ({ policy, rule })));
  const deciding = rules.filter(({ rule }) => rule.action === other && by.includes(rule.id) && missesOf(rule, asked).length === 0);
  const stood = by.some((id) => rules.some(({ rule }) => rule.id === id && rule.action === other));
  return [
    ...deciding.flatMap(({ policy, rule }) => [
      ...narrowed(rule, asked).map((changed) => changing(policy, rule, changed, asked)),
      removing(policy, rule, asked),
    ]),
    ...(stood
      ? []
      : rules
          .filter(({ rule }) => rule.action === wanted)
          .flatMap(({ policy, rule }) => widened(rule, asked).map((one) => changing(policy, rule, one, asked)))),
    ...governing.map(({ policy, section }) => adding(policy, section, asked, wanted)),
    ...(intent.tiers.length === 0 ? [] : [newPolicy(intent, asked, wanted)]),
  ];
}

function changing(policy: Policy, rule: Rule, { text, size, rule: after }: Changed, { direction }: Asked): Amendment {
  return {
    text,
    policy: policy.id,
    rule: rule.id,
    source: rule.source ?? policy.source,
    size,
    after,
    apply: (intent) => withRule(intent, policy.id, direction, rule.id, [after]),
  };
}

function removing(policy: Policy, rule: Rule, { direction }: Asked): Amendment {
  const size = 1 + rule.peers.length + (rule.ports === "any" ? 1 : rule.ports.length) + rule.layer7.length;
  return {
    text: "remove the rule",
    policy: policy.id,
    rule: rule.id,
    source: rule.source ?? policy.source,
    size,
    after: null,
    apply: (intent) => withRule(intent, policy.id, direction, rule.id, []),
  };
}

function ruleFor(id: string, action: Action, { peer, ports, request }: Asked): Rule {
  const layer7 = request === null ? [] : [request];
  const none = { log: false, authenticate: false, orElse: null, owner: null, reason: null, expires: null, source: null };
  return { id, action, peers: [peer], ports, layer7: action === "deny" ? [] : layer7, ...none };
}

function ruleSize({ peer, request }: Asked): number {
  return 2 + wordsOf(peer) + (request === null ? 0 : 2);
}

function ruleText({ action, peers, ports, layer7 }: Rule): string {
  const requests = layer7.length === 0 ? "" : `, ${layer7.map(requestText).join(", ")}`;
  return `${action} ${peers.map(peerText).join(", ")} on ${portsText(ports)}${requests}`;
}

/** First in an ordered policy, where order decides; else anywhere. */
function adding(policy: Policy, { rules }: Section, asked: Asked, action: "allow" | "deny"): Amendment {
  const ids = new Set(rules.map((rule) => rule.id));
  const stem = `${policy.id}/${asked.direction}/new`;
  let id = stem;
  for (let i = 2; ids.has(id); i++) id = `${stem}-${i}`;
  const rule = ruleFor(id, action, asked);
  return {
    text: `add rule: ${ruleText(rule)}`,
    policy: policy.id,
    rule: null,
    source: policy.source,
    size: ruleSize(asked),
    after: rule,
    apply: (intent) =>
      withSection(intent, policy.id, asked.direction, (section) => ({
        ...section,
        rules: policy.order === null ? [...section.rules, rule] : [rule, ...section.rules],
      })),
  };
}

/** A policy for these pods alone, united with the others of the first tier. */
function newPolicy(intent: Intent, asked: Asked, action: "allow" | "deny"): Amendment {
  const ids = new Set(intent.policies.map((one) => one.id));
  let id = "new";
  for (let i = 2; ids.has(id); i++) id = `new-${i}`;
  const rule = ruleFor(`${id}/${asked.direction}/rule`, action, asked);
  const section: Section = { rules: [rule], otherwise: "next" };
  const sections = asked.direction === "ingress" ? { ingress: section, egress: null } : { ingress: null, egress: section };
  const tier = tierOf(intent, asked);
  const none = { owner: null, reason: null, expires: null, source: null };
  const policy: Policy = { id, tier, order: null, mode: "enforce", subject: asked.subject, ...sections, ...none };
  return {
    text: `add a policy for ${peerText(asked.subject)} to tier ${tier}: ${ruleText(rule)}`,
    policy: id,
    rule: null,
    source: null,
    size: 2 + wordsOf(asked.subject) + ruleSize(asked),
    after: policy,
    apply: (before) => ({ ...before, policies: [...before.policies, policy] }),
  };
}

/** The tier whose policies govern the pods, the first one that is there if none does. */
function tierOf({ tiers, policies }: Intent, asked: Asked): string {
  const own = policies.filter((one) => one[asked.direction] !== null && governs(one.subject, asked)).map((one) => one.tier);
  return (tiers.find((tier) => own.includes(tier.name)) ?? tiers[0])?.name ?? "";
}
