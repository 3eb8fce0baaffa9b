import type { ClusterFacts, Direction, Entity, LabelSet, Peer, PodSelector, Requirement } from "#ir";
import { NAMESPACE_NAME } from "#model";
import type { Engine } from "../versions.ts";
import { cidrSets } from "./blocks.ts";

/** The engine that an intent is written for, and what the intent takes for granted about addresses. */
export interface Where {
  readonly engine: Engine;
  readonly facts: ClusterFacts;
}
/** One L3 member of a rule: Cilium takes one kind a rule. */
export type Member = Readonly<Record<string, readonly unknown[]>>;

const NAMESPACE = "k8s:io.kubernetes.pod.namespace";
const NAMESPACE_LABELS = "k8s:io.cilium.k8s.namespace.labels.";
const SERVICE_ACCOUNT = "k8s:io.cilium.k8s.policy.serviceaccount";
const CLUSTER = "k8s:io.cilium.k8s.policy.cluster";
/** Before 1.17 Cilium itself doesn't hold node selectors to nodes. */
const REMOTE_NODE: Requirement = { key: "reserved:remote-node", operator: "Exists", values: [] };
const SOMEWHERE: Requirement = { key: NAMESPACE, operator: "Exists", values: [] };

interface LabelSelector {
  readonly matchLabels?: Record<string, string>;
  readonly matchExpressions?: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[];
}

/** A Kubernetes label selector that says these requirements. */
export function labelSelector(requirements: LabelSet): LabelSelector {
  const single = requirements.filter((one) => one.operator === "In" && one.values.length === 1);
  const labels = new Map<string, string>();
  const rest: Requirement[] = requirements.filter((one) => !single.includes(one));
  for (const one of single) {
    if (labels.has(one.key)) rest.push(one);
    else labels.set(one.key, one.values[0] as string);
  }
  return {
    ...(labels.size === 0 ? {} : { matchLabels: Object.fromEntries(labels) }),
    ...(rest.length === 0
      ? {}
      : { matchExpressions: rest.map(({ key, operator, values }) => ({ key, operator, ...(values.length === 0 ? {} : { values: [...values] }) })) }),
  };
}

/** Requirements on a pod's identity labels. `anywhere`: pods without a word on namespaces are those of every namespace. */
export function identityRequirements(selector: PodSelector, anywhere: boolean): Requirement[] {
  const namespaces = selector.namespaces.map((one) => ({ ...one, key: one.key === NAMESPACE_NAME ? NAMESPACE : NAMESPACE_LABELS + one.key }));
  const positive = namespaces.some((one) => one.operator === "In" || one.operator === "Exists");
  const accounts: Requirement[] =
    selector.serviceAccounts === "any" ? [] : [{ key: SERVICE_ACCOUNT, operator: "In", values: selector.serviceAccounts }];
  return [...namespaces, ...(anywhere && !positive ? [SOMEWHERE] : []), ...selector.pods, ...accounts];
}

function localCluster({ localCluster: implied, clusterName }: Engine): Requirement[] {
  return implied ? [] : [{ key: CLUSTER, operator: "In", values: [clusterName] }];
}

/** The L3 members that together are the rule's peers; a deny of everyone leaves the own node out, which only a rule naming it denies. */
export function members(peers: readonly Peer[], direction: Direction, deny: boolean, { engine, facts }: Where): Member[] {
  const side = direction === "ingress" ? "from" : "to";
  const pods = peers
    .filter((peer) => peer.kind === "pods")
    .map((peer) => labelSelector([...identityRequirements(peer, true), ...localCluster(engine)]));
  const cidrs = peers.filter((peer) => peer.kind === "cidr").flatMap((peer) => cidrSets(peer, engine, facts));
  const nodes = peers
    .filter((peer) => peer.kind === "nodes")
    .map((peer) => labelSelector([REMOTE_NODE, ...peer.nodes.map((one) => ({ ...one, key: `node:${one.key}` }))]));
  const names = peers.filter((peer) => peer.kind === "fqdn").map((peer) => nameSelector(peer.pattern));
  const entities = peers.filter((peer) => peer.kind === "entity").map((peer) => peer.entity);
  const spared = deny && direction === "ingress" ? entities.flatMap((entity) => withoutOwnNode(entity)) : entities.map((entity) => ({ entity }));
  const known = [...new Set(spared.flatMap((one) => ("entity" in one ? [one.entity] : [])))];
  const wide = spared.flatMap((one) => ("pods" in one ? [labelSelector(one.pods === "all" ? EVERY_POD : [SOMEWHERE, ...localCluster(engine)])] : []));
  const lists: [string, readonly unknown[]][] = [
    [`${side}Endpoints`, [...pods, ...wide]],
    [`${side}Entities`, known],
    [`${side}CIDRSet`, cidrs],
    [`${side}Nodes`, nodes],
    ["toFQDNs", names],
  ];
  return lists.filter(([, list]) => list.length > 0).map(([key, list]) => ({ [key]: list }));
}

const EVERY_POD: LabelSet = [SOMEWHERE, { key: CLUSTER, operator: "Exists", values: [] }];
const AROUND: readonly Entity[] = ["remote-node", "kube-apiserver", "health", "ingress", "init", "unmanaged"];

function withoutOwnNode(entity: Entity): readonly ({ entity: Entity } | { pods: "all" | "local" })[] {
  if (entity === "all") return [...(["world", ...AROUND] as const).map((one) => ({ entity: one })), { pods: "all" as const }];
  if (entity === "cluster") return [...AROUND.map((one) => ({ entity: one })), { pods: "local" as const }];
  return [{ entity }];
}

export function nameSelector(pattern: string): { matchName: string } | { matchPattern: string } {
  return pattern.includes("*") ? { matchPattern: pattern } : { matchName: pattern };
}
