import type { NetworkPolicy } from "#api";
import type { Direction } from "#ir";
import type { Document } from "#manifest";
import { type Cube, type Inventory, kindIn, type Level, numbers, portsIn, protocolIs, type Side, V } from "#model";
import { ADDRESS_KINDS, isolation, level, OWN_NODE } from "../network-cubes.ts";
import { networkPoliciesOf } from "../network-policies.ts";
import type { Profile, Reading } from "../target.ts";
import { findings } from "./findings.ts";
import { allowedBy } from "./rules.ts";

/** What NetworkPolicies mean under kube-router with iptables (kube-router 2.11, pkg/controllers/netpol). */
export function read(documents: readonly Document[], profile: Profile, inventory: Inventory | null): Reading {
  const { policies, diagnostics } = networkPoliciesOf(documents, profile.text);
  const all = policies.map(({ policy }) => policy);
  return {
    relation: {
      profile: profile.text,
      kinds: ADDRESS_KINDS,
      sides: { ingress: sideOf(all, "ingress", inventory), egress: sideOf(all, "egress", inventory) },
    },
    pending: null,
    diagnostics: [...diagnostics, ...policies.flatMap((written) => findings(written, profile, inventory))],
    objects: policies.length,
  };
}

const icmp = (protocol: "ICMP" | "ICMPv6", type: number): Cube => ({ when: [protocolIs(protocol), numbers(V.icmpType, type)], rule: "" });
/** Echo requests, unreachable and time exceeded; neighbour discovery and echo replies of IPv6 (pkg/utils/iptables.go, CommonICMPRules). */
const ALWAYS: Level = {
  action: "allow",
  cubes: [...[8, 3, 11].map((type) => icmp("ICMP", type)), ...[128, 1, 3, 135, 136, 129].map((type) => icmp("ICMPv6", type))],
  title: "ICMP that always passes",
};
/** Node ports of the own node are left to the policies of the backends (npc_iptables.go, ensureTopLevelChains). */
const NODE_PORTS: Level = {
  action: "allow",
  cubes: [{ when: [kindIn("P", "host"), protocolIs("TCP", "UDP", "SCTP"), portsIn(30_000, 32_767)], rule: "" }],
  title: "node ports of the own node",
};

function sideOf(policies: readonly NetworkPolicy[], judged: Direction, inventory: Inventory | null): Side {
  if (policies.length === 0) return [];
  const allowed = policies.map((policy) => allowedBy(policy, judged, inventory));
  const open = allowed.flatMap((one) => one.open);
  const unknown: Level[] =
    open.length === 0 ? [] : [{ action: "unknown", may: "allow", cubes: open, missing: "inventory", title: "open if no pod defines the port name" }];
  return [
    ALWAYS,
    judged === "ingress" ? OWN_NODE : NODE_PORTS,
    ...level(
      "allow",
      allowed.flatMap((one) => one.allow),
      "a rule allows it",
    ),
    ...unknown,
    ...isolation(policies, judged),
  ];
}
