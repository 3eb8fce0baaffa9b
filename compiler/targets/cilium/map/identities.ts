import { toCidrs } from "#algebra";
import { type Inventory, type InventoryPod, isIdentityLabel, type Labels, NAMESPACE_NAME } from "#model";
import type { Collected } from "../read/collect.ts";
import { CLUSTER, NAMESPACE_LABELS, POD_NAMESPACE, SERVICE_ACCOUNT, SOURCES } from "../read/identity-labels.ts";
import type { Engine } from "../versions.ts";
import { type Aggregates, type Identity, type IdentityLabel, identityOf, reservedLabel } from "./identity.ts";

/** Reserved identities that no rule names with labels of its own (pkg/identity/numericidentity.go). */
const RESERVED = [["host"], ["world"], ["unmanaged"], ["health"], ["init"], ["remote-node"], ["kube-apiserver", "remote-node"], ["ingress"]] as const;

/** Identities that every agent knows. */
export function reservedIdentities({ ipv4, ipv6 }: Engine, aggregates: Aggregates): Identity[] {
  const worlds = ipv4 && ipv6 ? [["world-ipv4"], ["world-ipv6"]] : [];
  const made = [...RESERVED, ...worlds].map((keys) => identityOf(keys.map(reservedLabel), aggregates.unknown));
  return [...made, ...aggregates.all.filter((one) => one !== aggregates.unknown)];
}

/** The labels that make a pod's identity. */
export function podLabels(pod: InventoryPod, engine: Engine): IdentityLabel[] {
  const kubernetes = (key: string, value: string): IdentityLabel => ({ source: SOURCES.kubernetes, key, value });
  const kept = (labels: Labels, prefix: string) =>
    [...labels].filter(([key]) => isIdentityLabel(prefix + key, engine.minor)).map(([key, value]) => kubernetes(prefix + key, value));
  const namespace = new Map([...pod.namespaceLabels, [NAMESPACE_NAME, pod.namespace]]);
  const own = [
    ...kept(pod.labels, "").filter(({ key }) => key !== POD_NAMESPACE && key !== SERVICE_ACCOUNT && key !== CLUSTER),
    ...kept(namespace, NAMESPACE_LABELS),
    kubernetes(POD_NAMESPACE, pod.namespace),
    kubernetes(SERVICE_ACCOUNT, pod.serviceAccount),
    kubernetes(CLUSTER, pod.cluster ?? engine.clusterName),
  ];
  const addresses = engine.cidrPods
    ? pod.ips.map((ip): IdentityLabel => ({ source: "cidr", key: `${ip}/${ip.includes(":") ? 128 : 32}`, value: "" }))
    : [];
  return [...own, ...addresses];
}

/** Every prefix that a rule or group names is an identity, with the labels of the groups that hold it. */
export function prefixIdentities({ entries, groups }: Pick<Collected, "entries" | "groups">, engine: Engine, { world }: Aggregates): Identity[] {
  const named = entries.flatMap((entry) =>
    (entry.peers ?? []).flatMap((peer) =>
      peer.selectors.flatMap((selector) => [
        ...(selector.kind === "block" ? [selector.block.text] : []),
        ...("except" in selector ? selector.except.map((one) => one.text) : []),
      ]),
    ),
  );
  const grouped = groups.flatMap((group) => group.ranges.flatMap((range) => toCidrs([range])));
  const distinct = [...new Set([...named, ...grouped])].filter((text) => !text.endsWith("/0"));
  return distinct.map((text) => {
    const bare = identityOf([{ source: "cidr", key: text, value: "" }], world);
    const [block] = bare.blocks;
    const holding = groups.filter(
      (group) => block !== undefined && group.ranges.some(([low, high]) => low <= block.range[0] && block.range[1] <= high),
    );
    const labels = holding.flatMap((group): IdentityLabel[] => [
      { source: "cidrgroup", key: `io.cilium.policy.cidrgroupname/${group.name}`, value: "" },
      ...[...group.labels].map(([key, value]) => ({ source: "cidrgroup", key, value })),
    ]);
    const family = engine.ipv4 && engine.ipv6 ? `world-ipv${block?.family ?? 4}` : "world";
    return identityOf([...bare.labels, ...labels, reservedLabel(family)], world);
  });
}

/** The inventory's pods by identity. */
export function podIdentities(inventory: Inventory, engine: Engine, aggregates: Aggregates): Map<InventoryPod, Identity> {
  const known = new Map<string, Identity>();
  const found = new Map<InventoryPod, Identity>();
  for (const pod of inventory.pods) {
    if (pod.hostNetwork) continue;
    const labels = podLabels(pod, engine);
    const key = JSON.stringify(labels.map((one) => [one.source, one.key, one.value]).sort());
    const identity = known.get(key) ?? identityOf(labels, pod.cluster === null ? aggregates.cluster : aggregates.mesh);
    known.set(key, identity);
    found.set(pod, identity);
  }
  return found;
}
