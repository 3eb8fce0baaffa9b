import type { AddressRange } from "#algebra";
import type { NetworkPolicy, NetworkPolicyPort } from "#api";
import type { Direction } from "#ir";
import type { Document } from "#manifest";
import { addressIn, type Conjunction, cidrRanges, kindIn, type Level, type Side } from "#model";
import { ADDRESS_KINDS, type BlockPeer, cubesOfRule, isolation, level, OWN_NODE, podsIn, portOf, rulesOf } from "../network-cubes.ts";
import { networkPoliciesOf } from "../network-policies.ts";
import type { Profile, Reading } from "../target.ts";
import { findings, isDropped, isIPv6 } from "./findings.ts";

/**
 * What NetworkPolicies mean under Weave Net (weave 2.8.1, npc/analyser.go, npc/namespace.go, prog/weave-npc/main.go). What comes through a
 * node port has a node's address, unless externalTrafficPolicy is Local (site/kubernetes/kube-addon.md).
 */
export function read(documents: readonly Document[], profile: Profile): Reading {
  const { policies, diagnostics } = networkPoliciesOf(documents, profile.text);
  const kept = policies.map(({ policy }) => policy).filter((policy) => !isDropped(policy));
  const multicast = profile.flags.get("allow-mcast")?.includes("true") ?? true;
  const egress = [...(kept.length === 0 ? [] : toOwnNode(multicast)), ...sideOf(kept, "egress")];
  const ingress = [...(kept.length === 0 ? [] : [OWN_NODE]), ...sideOf(kept, "ingress")];
  return {
    relation: { profile: profile.text, kinds: ADDRESS_KINDS, services: { nodePortSource: "masqueraded" }, sides: { ingress, egress } },
    pending: null,
    diagnostics: [...diagnostics, ...policies.flatMap((written) => findings(written, profile))],
    objects: policies.length,
  };
}

/** Traffic to the node itself is never filtered; neither is multicast, by default (createBaseRules). */
function toOwnNode(multicast: boolean): Level[] {
  const groups = multicast ? [{ when: [addressIn("P", cidrRanges("224.0.0.0/4"))], rule: "" }] : [];
  return [...level("allow", [{ when: [kindIn("P", "host")], rule: "" }], "the own node is not filtered"), ...level("allow", groups, "multicast")];
}

/** Rules open their section whatever `policyTypes` says; only the isolation follows it. */
function sideOf(policies: readonly NetworkPolicy[], direction: Direction): Side {
  const destination = direction === "ingress" ? "S" : "P";
  const allowed = policies.flatMap((policy) =>
    rulesOf(policy, direction).flatMap(({ rule, id }) =>
      cubesOfRule(rule, {
        id,
        selected: podsIn("S", policy.namespace, policy.pods),
        peer: "P",
        namespace: policy.namespace,
        blocks: (blocks) => blocks.flatMap(addressesOf),
        ports: () => rule.ports?.map((port): Conjunction => portOf(firstOf(port), destination)) ?? [[]],
      }),
    ),
  );
  return [...level("allow", allowed, "a rule allows it"), ...isolation(policies, direction)];
}

/** iptables for IPv4 only. */
function addressesOf({ cidr, except }: BlockPeer): (readonly AddressRange[])[] {
  return isIPv6(cidr) ? [] : [cidrRanges(cidr, except)];
}

/** endPort is not read (npc/analyser.go, port). */
function firstOf(port: NetworkPolicyPort): NetworkPolicyPort {
  return port.port !== null && "from" in port.port ? { ...port, port: { from: port.port.from, to: port.port.from } } : port;
}
