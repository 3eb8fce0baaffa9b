import { DIRECTIONS, type Direction, type Intent, type PodSelector, type Policy, type Section } from "#ir";
import { NAMESPACE_NAME } from "#model";
import { byPath, objectLabels, objectName, yamlArtifact } from "../../objects.ts";
import type { Artifact, Emission, Profile, Stamp } from "../../target.ts";
import { engineOf } from "../versions.ts";
import { hazards } from "./hazards.ts";
import { identityRequirements, labelSelector, type Where } from "./peers.ts";
import { refusals } from "./refusals.ts";
import { emitRule } from "./rules.ts";

/**
 * Writes an intent as CiliumNetworkPolicies, and clusterwide ones where a subject spans namespaces: one object for each
 * policy and direction. Tiers and order flatten into deny, allow and default deny; the proof says whether that is the same.
 */
export function emitCilium(intent: Intent, profile: Profile, stamp: Stamp): Emission {
  const engine = engineOf(profile);
  const diagnostics = [...refusals(intent, engine), ...hazards(intent, engine)];
  if (diagnostics.length > 0) return { artifacts: [], diagnostics };
  const artifacts: Artifact[] = intent.policies.flatMap((policy) =>
    DIRECTIONS.flatMap((direction) =>
      objectsFor(policy, direction, { engine, facts: intent.cluster }, stamp).map((object) => yamlArtifact("cluster", object)),
    ),
  );
  return { artifacts: artifacts.sort(byPath), diagnostics };
}

/** The CRD takes no longer text. */
const MAX_LOG = 32;

interface CiliumObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels: object };
  readonly spec: object;
}

/** None where the section says nothing: neither a rule nor isolation. */
function objectsFor(policy: Policy, direction: Direction, where: Where, stamp: Stamp): CiliumObject[] {
  const section = policy[direction];
  if (section === null || policy.subject.kind === "nodes") return [];
  const isolates = section.otherwise === "deny";
  const written = rulesOf(section, direction, isolates, where);
  if (Object.keys(written).length === 0) return [];
  const { namespace, selector } = subjectOf(policy.subject);
  const named = policy.id.endsWith(`/${direction}`) ? [policy.id] : [policy.id, direction];
  const log = section.rules.some((rule) => rule.log) ? { log: { value: `portcullis ${stamp.generation}`.slice(0, MAX_LOG) } } : {};
  const object: CiliumObject = {
    apiVersion: "cilium.io/v2",
    kind: namespace === null ? "CiliumClusterwideNetworkPolicy" : "CiliumNetworkPolicy",
    metadata: {
      name: objectName(...named),
      ...(namespace === null ? {} : { namespace }),
      labels: objectLabels(policy, stamp),
    },
    spec: {
      ...log,
      endpointSelector: selector,
      enableDefaultDeny: { ingress: direction === "ingress" && isolates, egress: direction === "egress" && isolates },
      ...written,
    },
  };
  return [object];
}

/** Lists are never empty: an empty list means every peer, or that there is no rule. The own node gets in where the agent doesn't see to it. */
function rulesOf({ rules }: Section, direction: Direction, isolates: boolean, where: Where): Readonly<Record<string, readonly object[]>> {
  const allow = rules.filter((rule) => rule.action === "allow").flatMap((rule) => emitRule(rule, direction, where));
  const deny = rules.filter((rule) => rule.action === "deny").flatMap((rule) => emitRule(rule, direction, where));
  const own = direction === "ingress" && isolates && !where.engine.allowLocalhost ? [{ fromEntities: ["host"] }] : [];
  const nobody = allow.length + own.length === 0 && isolates ? [{ [direction === "ingress" ? "fromEntities" : "toEntities"]: ["none"] }] : [];
  return {
    ...(allow.length + own.length + nobody.length === 0 ? {} : { [direction]: [...allow, ...own, ...nobody] }),
    ...(deny.length === 0 ? {} : { [`${direction}Deny`]: deny }),
  };
}

function subjectOf(subject: PodSelector): { readonly namespace: string | null; readonly selector: object } {
  const only = subject.namespaces[0];
  const single = subject.namespaces.length === 1 && only?.key === NAMESPACE_NAME && only.operator === "In" && only.values.length === 1;
  if (!single) return { namespace: null, selector: labelSelector(identityRequirements(subject, true)) };
  const requirements = identityRequirements({ ...subject, namespaces: [] }, false);
  return {
    namespace: only.values[0] as string,
    selector: labelSelector(requirements.length > 0 ? requirements : identityRequirements(subject, false)),
  };
}
