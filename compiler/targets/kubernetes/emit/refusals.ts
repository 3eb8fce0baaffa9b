import { type Diagnostic, diagnostic } from "#diagnostic";
import type { Direction, Policy, Rule } from "#ir";
import type { Witness } from "#model";
import type { Profile } from "../../target.ts";

const NAMES = "list the namespaces by name";

/** The subject of an isolating policy names its namespaces in another way than by name. */
export function refuseSubject(policy: Policy, direction: Direction, profile: Profile): Diagnostic {
  return diagnostic("PCL3001", [policy.id, direction], `\`${profile.text}\` cannot isolate pods of namespaces that are not listed by name`, {
    help: `a NetworkPolicy lives in one namespace: ${NAMES}`,
    source: policy.source,
  });
}

/** The subject of an allow rule depends on namespace labels. */
export function refuseNamespaceLabels(policy: Policy, direction: Direction, rule: Rule, profile: Profile): Diagnostic {
  const message = `\`${profile.text}\` cannot select the pods of \`${policy.id}\` by labels of their namespace`;
  return diagnostic("PCL3001", [policy.id, direction, rule.id], message, {
    help: `a NetworkPolicy lives in one namespace: ${NAMES}`,
    source: rule.source ?? policy.source,
  });
}

/** Nothing isolates the subject of a deny rule, so the flow would stay open. */
export function refuseDeny(policy: Policy, direction: Direction, rule: Rule, witness: Witness | null, profile: Profile): Diagnostic {
  const message = `\`${profile.text}\` cannot express explicit deny: nothing else isolates the pods of \`${rule.id}\`, so its flows would stay open`;
  return diagnostic("PCL3001", [policy.id, direction, rule.id], message, {
    help: 'isolate these pods in this direction (`otherwise: "deny"`) and allow what they need, or choose a target that has deny',
    source: rule.source ?? policy.source,
    ...(witness === null ? {} : { witness }),
  });
}

/** An allow rule overlaps an earlier deny in a way that has no spelling without deny. */
export function refuseOverlap(policy: Policy, direction: Direction, rule: Rule, deny: Rule | null, profile: Profile): Diagnostic {
  const taken = deny === null ? "an earlier tier" : `\`${deny.id}\``;
  return diagnostic("PCL3001", [policy.id, direction, rule.id], `\`${profile.text}\` cannot leave out of \`${rule.id}\` what ${taken} denies`, {
    help: "allow narrower peers and ports, so that the two rules don't overlap; NetworkPolicy has no deny",
    source: rule.source ?? policy.source,
  });
}

/** Addresses have no named ports. */
export function refuseNamedPort(policy: Policy, direction: Direction, rule: Rule, profile: Profile): Diagnostic {
  return diagnostic("PCL3001", [policy.id, direction, rule.id], `\`${profile.text}\` cannot resolve a named port on an address block`, {
    help: "write the port number",
    source: rule.source ?? policy.source,
  });
}
