import { type Diagnostic, diagnostic } from "#diagnostic";
import { DIRECTIONS, type Direction, type Intent, type Policy, type Section } from "#ir";
import { NAMESPACE_NAME } from "#model";
import { byPath, objectLabels, objectName, yamlArtifact } from "../../objects.ts";
import type { Artifact, Emission, Profile, Stamp } from "../../target.ts";
import { identityRequirements, labelSelector } from "./peers.ts";
import { emitRule } from "./rules.ts";

/**
 * Writes an intent as CiliumNetworkPolicies, and clusterwide ones where a subject spans namespaces: one object for each
 * policy and direction. Tiers and order flatten into deny, allow and default deny; the proof says whether that is the same.
 */
export function emitCilium(intent: Intent, profile: Profile, stamp: Stamp): Emission {
  const artifacts: Artifact[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const policy of intent.policies) {
    for (const direction of DIRECTIONS) {
      const section = policy[direction];
      if (section === null || policy.mode === "audit") continue;
      const emitted = objectFor(policy, section, direction, profile, stamp);
      diagnostics.push(...emitted.diagnostics);
      if (emitted.object !== null) artifacts.push(yamlArtifact("cluster", emitted.object));
    }
  }
  return { artifacts: artifacts.sort(byPath), diagnostics };
}

interface CiliumObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels: object };
  readonly spec: object;
}

function objectFor(
  policy: Policy,
  section: Section,
  direction: Direction,
  profile: Profile,
  stamp: Stamp,
): { object: CiliumObject | null; diagnostics: readonly Diagnostic[] } {
  const emitted = section.rules.map((rule) => ({ action: rule.action, ...emitRule(rule, direction, profile) }));
  const diagnostics = emitted.flatMap((one) => one.diagnostics);
  const isolates = section.otherwise === "deny";
  const allow = emitted.filter((one) => one.action === "allow").flatMap((one) => one.rules);
  const deny = emitted.filter((one) => one.action === "deny").flatMap((one) => one.rules);
  const nobody = allow.length === 0 && isolates ? [{ [direction === "ingress" ? "fromEntities" : "toEntities"]: ["none"] }] : [];
  const sections = {
    ...(allow.length + nobody.length === 0 ? {} : { [direction]: [...allow, ...nobody] }),
    ...(deny.length === 0 ? {} : { [`${direction}Deny`]: deny }),
  };
  if (Object.keys(sections).length === 0) return { object: null, diagnostics };
  const subject = subjectOf(policy);
  if (subject === null) return { object: null, diagnostics: [...diagnostics, nodeSubject(policy)] };
  const named = policy.id.endsWith(`/${direction}`) ? [policy.id] : [policy.id, direction];
  const log = section.rules.some((rule) => rule.log) ? { log: { value: `portcullis ${stamp.generation}` } } : {};
  const object: CiliumObject = {
    apiVersion: "cilium.io/v2",
    kind: subject.namespace === null ? "CiliumClusterwideNetworkPolicy" : "CiliumNetworkPolicy",
    metadata: {
      name: objectName(...named),
      ...(subject.namespace === null ? {} : { namespace: subject.namespace }),
      labels: objectLabels(policy, stamp),
    },
    spec: {
      ...log,
      endpointSelector: subject.selector,
      enableDefaultDeny: { ingress: direction === "ingress" && isolates, egress: direction === "egress" && isolates },
      ...sections,
    },
  };
  return { object, diagnostics };
}

function subjectOf({ subject }: Policy): { namespace: string | null; selector: object } | null {
  if (subject.kind === "nodes") return null;
  const only = subject.namespaces[0];
  const single = subject.namespaces.length === 1 && only?.key === NAMESPACE_NAME && only.operator === "In" && only.values.length === 1;
  if (!single) return { namespace: null, selector: labelSelector(identityRequirements(subject, true)) };
  const requirements = identityRequirements({ ...subject, namespaces: [] }, false);
  return {
    namespace: only.values[0] as string,
    selector: labelSelector(requirements.length > 0 ? requirements : identityRequirements(subject, false)),
  };
}

function nodeSubject(policy: Policy): Diagnostic {
  return diagnostic("PCL3001", [policy.id], "`cilium` host policies are not written here", {
    help: "select pods, or write the host policy by hand and judge it with `--with`",
    source: policy.source,
  });
}
