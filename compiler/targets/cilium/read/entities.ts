import { type Conjunction, type Kind, kindIn } from "#model";
import type { Selected } from "./entry.ts";

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
export function entityPeer(entity: string): Selected {
  const kinds = KINDS[entity];
  const cubes: Conjunction[] = kinds === undefined ? [[]] : kinds.length === 0 ? [] : [[kindIn("P", ...kinds)]];
  return { key: `entity/${entity}`, cubes, endpoints: false };
}
