import type { Action, Direction, Intent, Policy, Rule, Section } from "#ir";
import { isManaged, isSelf, joinSides } from "./evaluate.ts";
import type { Flow } from "./flow.ts";
import { type Match, matchesRule, matchesSubject } from "./matching.ts";
import { endsOf } from "./point.ts";
import type { Decision, SideVerdict, Verdict } from "./verdict.ts";

/**
 * The reference semantics of an intent, meant to be read aloud. A flow is allowed if the source's egress and the
 * destination's ingress both allow it. Each side is judged so:
 *
 * 1. An end that is no pod of this cluster allows. A pod reaches itself.
 * 2. A pod's own node gets in, unless a deny rule that names `host` matches.
 * 3. Tier by tier, only policies that select the pod and govern the direction: first the ordered ones, rule by rule, the first
 *    match decides; then all others together, where deny beats pass and pass beats allow. Pass goes on to the next tier.
 * 4. At the end of a tier the flow is denied if one of these policies says `otherwise: deny`.
 * 5. Behind the last tier it is allowed.
 *
 * Audited policies take no part. Where a rule needs a fact that the flow doesn't tell, both ways are followed.
 */
export function decide(intent: Intent, flow: Flow): Verdict {
  return joinSides(decideSide(intent, flow, "egress"), decideSide(intent, flow, "ingress"));
}

export function decideSide(intent: Intent, flow: Flow, direction: Direction): SideVerdict {
  const { subject, peer } = endsOf(flow, direction);
  if (!isManaged(subject)) return settled("allow", [], "not a managed endpoint");
  if (isSelf(flow)) return settled("allow", [], "a pod reaches itself");
  const governing = intent.policies.flatMap((policy): Governing[] => {
    const section = policy[direction];
    return policy.mode === "enforce" && section !== null && matchesSubject(policy.subject, subject) ? [{ policy, section }] : [];
  });
  const court = new Court(flow, direction);
  if (peer.kind === "host" && direction === "ingress") {
    court.hear(
      "deny",
      governing.flatMap(({ section }) => section.rules.filter((rule) => rule.action === "deny").map(namingHost)),
      "a rule denies the own node",
    );
    return court.verdict("the own node reaches its pods");
  }
  for (const tier of intent.tiers) {
    if (court.decided) break;
    hearTier(
      court,
      governing.filter(({ policy }) => policy.tier === tier.name),
      tier.name,
    );
  }
  return court.verdict("nothing isolates it");
}

interface Governing {
  readonly policy: Policy;
  readonly section: Section;
}

function namingHost(rule: Rule): Rule {
  return { ...rule, peers: rule.peers.filter((peer) => peer.kind === "entity" && peer.entity === "host") };
}

function hearTier(court: Court, governing: readonly Governing[], tier: string): void {
  const ordered = governing.filter(({ policy }) => policy.order !== null).sort((a, b) => (a.policy.order as number) - (b.policy.order as number));
  const united = governing.filter(({ policy }) => policy.order === null).flatMap(({ section }) => section.rules);
  const hearings: [Action, readonly Rule[], string][] = [
    ...ordered.flatMap(({ section }) =>
      section.rules.map((rule): [Action, Rule[], string] => [rule.action, [rule], `${rule.action} by order in tier ${tier}`]),
    ),
    ...(["deny", "pass", "allow"] as const).map((action): [Action, Rule[], string] => [
      action,
      united.filter((rule) => rule.action === action),
      `${action} in tier ${tier}`,
    ]),
  ];
  for (const [action, rules, title] of hearings) {
    const match = court.hear(action, rules, title);
    if (court.decided || (action === "pass" && match === "yes")) return;
  }
  const isolating = governing.filter(({ section }) => section.otherwise === "deny").map(({ policy }) => policy.id);
  if (isolating.length > 0) court.decide("deny", isolating, `default deny of tier ${tier}`);
}

/** Collects what may decide a side until something surely does. */
class Court {
  readonly #flow: Flow;
  readonly #direction: Direction;
  readonly #possible: SideVerdict[] = [];
  readonly #missing = new Set<string>();
  decided = false;

  constructor(flow: Flow, direction: Direction) {
    this.#flow = flow;
    this.#direction = direction;
  }

  hear(action: Action, rules: readonly Rule[], title: string): Match["truth"] {
    const matches = rules.map((rule) => ({ rule, match: matchesRule(rule, this.#flow, this.#direction) }));
    for (const truth of ["yes", "unknown"] as const) {
      const found = matches.filter((one) => one.match.truth === truth);
      if (found.length === 0) continue;
      if (truth === "unknown") for (const one of found) for (const fact of one.match.missing) this.#missing.add(fact);
      if (action !== "pass")
        this.#possible.push(
          settled(
            action,
            found.map((one) => one.rule.id),
            title,
          ),
        );
      this.decided ||= truth === "yes" && action !== "pass";
      return truth;
    }
    return "no";
  }

  decide(decision: Decision, by: readonly string[], reason: string): void {
    this.#possible.push(settled(decision, by, reason));
    this.decided = true;
  }

  verdict(otherwise: string): SideVerdict {
    if (!this.decided) this.#possible.push(settled("allow", [], otherwise));
    const last = this.#possible.at(-1) as SideVerdict;
    const by = [...new Set(this.#possible.flatMap((one) => one.by))].sort();
    if (this.#possible.every((one) => one.decision === last.decision)) return { ...last, by };
    const missing = [...this.#missing].sort();
    return { decision: "unknown", via: "kernel", by, reason: `not known: ${missing.join(", ")}`, missing };
  }
}

function settled(decision: Decision, by: readonly string[], reason: string): SideVerdict {
  return { decision, via: "kernel", by: [...by].sort(), reason, missing: [] };
}
