import { type Conjunction, type Kind, kindIn } from "#model";
import type { IdentitySelector, Peer } from "./entry.ts";
import { CLUSTER as CLUSTER_LABEL, SOURCES } from "./identity-labels.ts";
import { equals, exists } from "./requirement.ts";

/** Cilium pkg/policy/api/entity.go. An API server on a node is a remote node too; pods of other clusters are in `all` and `cluster-mesh` only. */
const CLUSTER: readonly Kind[] = ["pod", "host", "remote-node", "kube-apiserver", "init", "ingress", "health", "unmanaged"];
const KINDS: Readonly<Record<string, readonly Kind[]>> = {
  world: ["world"],
  cluster: CLUSTER,
  "cluster-mesh": [...CLUSTER, "remote-pod"],
  host: ["host"],
  init: ["init"],
  ingress: ["ingress"],
  unmanaged: ["unmanaged"],
  "remote-node": ["remote-node", "kube-apiserver"],
  health: ["health"],
  none: [],
  "kube-apiserver": ["kube-apiserver"],
};

/** What an entity of the CRD selects. */
export function entityPeer(entity: string, clusterName = "default"): Peer {
  const kinds = KINDS[entity];
  const cubes: Conjunction[] = kinds === undefined ? [[]] : kinds.length === 0 ? [] : [[kindIn("P", ...kinds)]];
  return { key: `entity/${entity}`, cubes, endpoints: false, selectors: selectorsOf(entity, clusterName) };
}

const NODES_AND_SUCH = ["host", "remote-node", "init", "ingress", "health", "unmanaged", "kube-apiserver", "aggregate-cluster"];

/** Reserved labels that stand for an entity, each a selector of its own. */
const RESERVED: Readonly<Record<string, readonly string[]>> = {
  world: ["world", "world-ipv4", "world-ipv6", "aggregate-world"],
  "remote-node": ["remote-node", "aggregate-remote-node"],
  cluster: NODES_AND_SUCH,
  "cluster-mesh": [...NODES_AND_SUCH, "aggregate-cluster-mesh"],
};

function selectorsOf(entity: string, clusterName: string): IdentitySelector[] {
  if (entity === "all") return [{ kind: "labels", all: [] }];
  const reserved = (RESERVED[entity] ?? [entity]).map((key): IdentitySelector => ({ kind: "labels", all: [exists(SOURCES.reserved, key)] }));
  if (entity === "cluster") return [...reserved, { kind: "labels", all: [equals(SOURCES.kubernetes, CLUSTER_LABEL, clusterName)] }];
  if (entity === "cluster-mesh") return [...reserved, { kind: "labels", all: [exists(SOURCES.any, CLUSTER_LABEL)] }];
  return reserved;
}
