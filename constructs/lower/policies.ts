import { canonicalJson, type Direction, type Policy as IntentPolicy, type Rule, type Section, type Subject } from "#ir";
import { pathOf, placeIn } from "../admit.ts";
import { substitutionOf } from "../options.ts";
import type { CheckedRule, Policy } from "../policy.ts";
import { portsOf } from "../ports.ts";
import { slugOf, type Unnamed, withIds } from "./rule-id.ts";

/** A policy construct in the IR's form. */
export function policyOf(policy: Policy): IntentPolicy {
  const { order, mode, subject, owner, reason, expires } = policy.props;
  const id = pathOf(policy).join("/");
  return {
    id,
    tier: policy.tier,
    order: order ?? null,
    mode: mode ?? "enforce",
    subject: subject.peers[0] as Subject,
    ingress: sectionOf(policy, id, "ingress"),
    egress: sectionOf(policy, id, "egress"),
    owner: owner ?? null,
    reason: reason ?? null,
    expires: expires ?? null,
    source: placeIn(policy),
  };
}

function sectionOf(policy: Policy, id: string, direction: Direction): Section | null {
  const section = policy.props[direction];
  if (section === undefined) return null;
  const unnamed = section.rules.map((rule) => ruleOf(rule, policy, direction));
  const prefix = `${id}/${direction}`;
  const own = section.rules.map((rule) => rule.id);
  const made = withIds(
    prefix,
    unnamed.filter((_, i) => own[i] === undefined),
  );
  const byContent = new Map(made.map((rule) => [contentOf(rule), rule]));
  const rules = unnamed.flatMap((one, i): Rule[] => {
    const given = own[i];
    if (given !== undefined) return [{ id: `${prefix}/${given}`, ...one.rule }];
    const content = contentOf({ id: "", ...one.rule });
    const found = byContent.get(content);
    byContent.delete(content);
    return found === undefined ? [] : [found];
  });
  return { rules, otherwise: section.otherwise };
}

/** A rule that is said twice is said once; of two equal ones in an ordered policy the first decides anyway. */
function contentOf(rule: Rule): string {
  return canonicalJson({ ...rule, id: "", source: null });
}

function ruleOf(props: CheckedRule, policy: Policy, direction: Direction): Unnamed {
  const rule = {
    action: props.action,
    peers: props.peers.flatMap((one) => one.peers),
    ports: portsOf(props.ports),
    layer7: props.requests ?? [],
    log: props.log ?? false,
    authenticate: props.authenticate ?? false,
    orElse: substitutionOf(props.orElse),
    owner: props.owner ?? null,
    reason: props.reason ?? null,
    expires: props.expires ?? null,
    source: placeIn(policy),
  };
  return {
    rule,
    slug: slugOf(
      direction,
      props.peers.map((one) => one.title),
      rule,
    ),
  };
}
