import type { NetworkPolicy } from "#api";
import type { Direction } from "#ir";
import { type Document, report } from "#manifest";
import { cidrRanges, type Level, numbers, protocolIs, type Side, V } from "#model";
import { ADDRESS_KINDS, cubesOfRule, governs, isolation, level, OWN_NODE, podsIn, portOf, rulesOf } from "../network-cubes.ts";
import { networkPoliciesOf } from "../network-policies.ts";
import type { Profile, Reading } from "../target.ts";
import { ENFORCES_NOTHING, hasNetpol, WITH_NETPOL } from "./capabilities.ts";

/** What NetworkPolicies mean where Flannel alone carries the packets: nothing; with `netpol.enabled` what kube-network-policies enforces. */
export function read(documents: readonly Document[], profile: Profile): Reading {
  const { policies, diagnostics } = networkPoliciesOf(documents, profile.text);
  const enforced = hasNetpol(profile) ? policies.map(({ policy }) => policy) : [];
  const ignored = hasNetpol(profile)
    ? []
    : policies.map(({ document }) => report(document, "PCL3003", ["spec"], `\`${profile.text}\` ${ENFORCES_NOTHING}`, WITH_NETPOL));
  return {
    relation: { profile: profile.text, kinds: ADDRESS_KINDS, sides: { ingress: sideOf(enforced, "ingress"), egress: sideOf(enforced, "egress") } },
    pending: null,
    diagnostics: [...diagnostics, ...ignored],
    objects: policies.length,
  };
}

/** kube-network-policies leaves router and neighbour discovery alone (pkg/dataplane). */
const DISCOVERY: Level = {
  action: "allow",
  cubes: [{ when: [protocolIs("ICMPv6"), numbers(V.icmpType, 133, 137)], rule: "" }],
  title: "neighbour discovery",
};

function sideOf(policies: readonly NetworkPolicy[], direction: Direction): Side {
  if (policies.length === 0) return [];
  const destination = direction === "ingress" ? "S" : "P";
  const allowed = policies
    .filter((policy) => governs(policy, direction))
    .flatMap((policy) =>
      rulesOf(policy, direction).flatMap(({ rule, id }) =>
        cubesOfRule(rule, {
          id,
          selected: podsIn("S", policy.namespace, policy.pods),
          peer: "P",
          namespace: policy.namespace,
          blocks: (blocks) => blocks.map(({ cidr, except }) => cidrRanges(cidr, except)),
          ports: () => rule.ports?.map((port) => portOf(port, destination)) ?? [[]],
        }),
      ),
    );
  // The own node gets in by the socket's user: root, as the kubelet is (`meta skuid 0 accept`).
  return [
    ...(direction === "ingress" ? [OWN_NODE] : []),
    DISCOVERY,
    ...level("allow", allowed, "a rule allows it"),
    ...isolation(policies, direction),
  ];
}
