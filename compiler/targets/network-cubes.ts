import type { AddressRange } from "#algebra";
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicyRule } from "#api";
import type { Direction, LabelSet } from "#ir";
import {
  addressIn,
  type Conjunction,
  type Cube,
  type End,
  isOneOf,
  type Kind,
  kindIn,
  type Level,
  labelLiterals,
  namespaceIs,
  portsIn,
  protocolIs,
  V,
} from "#model";

/** Engines of NetworkPolicy know pods and addresses; nodes and the API server are addresses. */
export const ADDRESS_KINDS: readonly Kind[] = ["pod", "world", "host", "remote-node", "kube-apiserver"];

export type BlockPeer = Extract<NetworkPolicyPeer, { kind: "ipBlock" }>;
export type PodPeer = Extract<NetworkPolicyPeer, { kind: "pods" }>;
/** How a rule names its peers: ports mean different things to each in some engines. */
export type Naming = "everyone" | "pods" | "blocks";

/** Pods of one namespace with these labels, at this end. */
export function podsIn(end: End, namespace: string, pods: LabelSet): Conjunction {
  return [kindIn(end, "pod"), namespaceIs(end, namespace), ...labelLiterals(pods, (key) => V.podLabel(end, key))];
}

/** Pods that a peer selects, at this end; without a namespace selector those of the policy's own namespace. */
export function podsOf(end: End, { namespaces, pods }: PodPeer, own: string): Conjunction {
  if (namespaces === null) return podsIn(end, own, pods ?? []);
  return [
    kindIn(end, "pod"),
    ...labelLiterals(namespaces, (key) => V.namespaceLabel(end, key)),
    ...labelLiterals(pods ?? [], (key) => V.podLabel(end, key)),
  ];
}

/** One port of a rule by its number, name or protocol; `destination` resolves a name. */
export function portOf({ protocol, port }: NetworkPolicyPort, destination: End): Conjunction {
  if (port === null) return [protocolIs(protocol)];
  if ("name" in port) return [protocolIs(protocol), isOneOf(V.named(port.name), ["yes"]), ...(destination === "P" ? [kindIn("P", "pod")] : [])];
  return [protocolIs(protocol), portsIn(port.from, port.to)];
}

/** How an engine reads a rule: the addresses that its ipBlocks stand for, as sets, and its ports for each way to name peers. */
export interface RuleReading {
  readonly id: string;
  /** The pods that the policy selects, wherever they stand. */
  readonly selected: Conjunction;
  readonly peer: End;
  readonly namespace: string;
  blocks(blocks: readonly BlockPeer[]): readonly (readonly AddressRange[])[];
  ports(naming: Naming): readonly Conjunction[];
}

/** What one rule allows. */
export function cubesOfRule({ peers }: NetworkPolicyRule, { id, selected, peer, namespace, blocks, ports }: RuleReading): Cube[] {
  const written = peers ?? [];
  const named: (readonly [Naming, Conjunction])[] = [
    ...(peers === null ? [["everyone", []] as const] : []),
    ...written.flatMap((one) => (one.kind === "pods" ? [["pods", podsOf(peer, one, namespace)] as const] : [])),
    ...blocks(written.filter((one) => one.kind === "ipBlock")).map((ranges) => ["blocks", [addressIn(peer, ranges)]] as const),
  ];
  return named.flatMap(([naming, who]) => ports(naming).map((port) => ({ when: [...selected, ...who, ...port], rule: id })));
}

/** The rules of a policy's section with the names under which verdicts cite them. */
export function rulesOf(policy: NetworkPolicy, direction: Direction): readonly { readonly rule: NetworkPolicyRule; readonly id: string }[] {
  return policy[direction].map((rule, i) => ({ rule, id: `${policy.id} ${direction}[${i}]` }));
}

export function governs(policy: NetworkPolicy, direction: Direction): boolean {
  return policy.types.includes(direction === "ingress" ? "Ingress" : "Egress");
}

/** A level, unless it is empty. */
export function level(action: "allow" | "deny", cubes: readonly Cube[], title: string): Level[] {
  return cubes.length === 0 ? [] : [{ action, cubes, title }];
}

/** The end of a side: pods that a policy of this direction selects are isolated. */
export function isolation(policies: readonly NetworkPolicy[], direction: Direction): Level[] {
  const isolated = policies.filter((policy) => governs(policy, direction));
  return level(
    "deny",
    isolated.map((policy) => ({ when: podsIn("S", policy.namespace, policy.pods), rule: policy.id })),
    `isolated for ${direction}`,
  );
}

/** The pod's own node gets in (networking/v1, NetworkPolicySpec.ingress). */
export const OWN_NODE: Level = { action: "allow", cubes: [{ when: [kindIn("P", "host")], rule: "" }], title: "the own node reaches its pods" };
