import type { Entity, LabelSet, Peer, PodSelector } from "#ir";
import { KINDS, type Kind, V } from "#model";
import { blocksOf } from "./addresses.ts";
import { globsOf } from "./globs.ts";
import { accountsOf, labelSetsOf } from "./labels.ts";
import { type Conditions, choiceOf } from "./literals.ts";
import { type Said, Unsaid } from "./unsaid.ts";

const NODES: readonly Kind[] = ["host", "remote-node", "kube-apiserver"];
const CLUSTER: readonly Kind[] = ["pod", ...NODES, "health", "ingress", "init", "unmanaged"];
const SINGLE: readonly Entity[] = ["world", "host", "kube-apiserver", "health", "ingress", "init", "unmanaged"];
const LOCAL = "read it under `policy-default-local-cluster=true` where there is one cluster only, or name this cluster";
const EVERY_POD: PodSelector = { kind: "pods", namespaces: [], pods: [], serviceAccounts: "any" };

/** Peers whose union is what the conditions on `P` say. Kinds that the engine doesn't know (`free`) may come along. */
export function peersOf(conditions: Conditions, free: readonly Kind[]): Said<readonly Peer[]> {
  for (const [variable, meaning] of BEYOND) if (conditions.has(variable)) return new Unsaid(meaning);
  if ([...conditions.keys()].some((name) => name.startsWith("P.sa:"))) return new Unsaid("labels of the peer's service account");
  const kinds = (choiceOf(conditions, V.kind("P")) ?? KINDS).filter((kind): kind is Kind => !free.includes(kind as Kind));
  const named = (prefix: string) => [...conditions.keys()].some((name) => name.startsWith(prefix));
  const labelled = named("P.ns:") || named("P.pod:") || conditions.has("P.sa");
  const kinds_ = { kinds, free };
  const parts = [labelled, named("P.node:"), conditions.has("P.ip"), conditions.has("P.name")].filter(Boolean).length;
  if (parts > 1) return new Unsaid("a peer by labels and addresses or names at once", "name the peer by one of them");
  if (labelled) return podsOf(conditions, kinds_);
  if (named("P.node:")) return nodesOf(conditions, kinds_);
  if (conditions.has("P.ip")) return cidrsOf(conditions, kinds_);
  if (conditions.has("P.name")) return namesOf(conditions, kinds_);
  return ofKinds(kinds_);
}

/** Conditions on peers for which intents have no word. */
const BEYOND: readonly (readonly [variable: string, meaning: string])[] = [
  [V.cluster, "pods of a named cluster of the mesh"],
  [V.hostPod, "peers by whether their address is their node's"],
];

interface Kinds {
  readonly kinds: readonly Kind[];
  readonly free: readonly Kind[];
}
const within = (some: readonly Kind[], { kinds, free }: Kinds): boolean => some.every((kind) => kinds.includes(kind) || free.includes(kind));

function podsOf(conditions: Conditions, { kinds, free }: Kinds): Said<readonly Peer[]> {
  const namespaces = labelSetsOf(conditions, "P.ns:");
  const pods = labelSetsOf(conditions, "P.pod:");
  const serviceAccounts = accountsOf(conditions, V.serviceAccount("P"));
  for (const one of [namespaces, pods, serviceAccounts]) if (one instanceof Unsaid) return one;
  const selectors = (namespaces as LabelSet[]).flatMap((outer) =>
    (pods as LabelSet[]).map((inner): Peer => ({ ...EVERY_POD, namespaces: outer, pods: inner, serviceAccounts: serviceAccounts as "any" })),
  );
  const others = kinds.filter((kind) => kind !== "pod");
  const unlabelled = [...conditions].every(([name, sets]) => !/^P\.(ns|pod|sa)/.test(name) || sets.every((set) => set.sort === "text" && set.absent));
  const mine = kinds.includes("pod") ? selectors : [];
  if (others.length === 0 || !unlabelled) return others.includes("remote-pod") ? new Unsaid("pods of other clusters by their labels", LOCAL) : mine;
  const rest = ofKinds({ kinds: others, free });
  return rest instanceof Unsaid ? rest : [...mine, ...rest];
}

function nodesOf(conditions: Conditions, kinds: Kinds): Said<readonly Peer[]> {
  const labels = labelSetsOf(conditions, "P.node:");
  if (labels instanceof Unsaid) return labels;
  if (!kinds.kinds.every((kind) => NODES.includes(kind)) || !within(NODES, kinds))
    return new Unsaid("only some of the nodes with these labels", "a nodes peer is the own node, other nodes and the API server's nodes");
  return labels.map((nodes) => ({ kind: "nodes", nodes }));
}

function cidrsOf(conditions: Conditions, kinds: Kinds): Said<readonly Peer[]> {
  const set = conditions.get("P.ip")?.[0];
  if (set?.sort !== "address") return new Unsaid("a condition on addresses");
  if (within(KINDS, kinds)) return blocksOf(set.ranges, true);
  if (kinds.kinds.every((kind) => kind === "world")) return kinds.kinds.length === 0 ? [] : blocksOf(set.ranges, false);
  return new Unsaid(
    `an address block for ${kinds.kinds.join(", ")} alone`,
    "an intent has blocks outside the cluster, or of everyone (`pods: true`)",
  );
}

function namesOf(conditions: Conditions, { kinds }: Kinds): Said<readonly Peer[]> {
  if (!kinds.every((kind) => kind === "world")) return new Unsaid("DNS names of peers inside the cluster");
  const [only, ...more] = conditions.get("P.name") ?? [];
  if (only === undefined || more.length > 0) return new Unsaid("names under two patterns at once");
  const globs = globsOf(only);
  return globs instanceof Unsaid
    ? globs
    : globs.map((pattern) => (pattern === "*" ? { kind: "entity", entity: "world" } : { kind: "fqdn", pattern }));
}

function ofKinds(all: Kinds): Said<readonly Peer[]> {
  const entity = (name: Entity): Peer => ({ kind: "entity", entity: name });
  if (all.kinds.length === 0) return [];
  if (within(KINDS, all)) return [entity("all")];
  if (within(CLUSTER, all) && all.kinds.length > 1) return finish([entity("cluster")], CLUSTER, all);
  const [found, said]: [Peer[], Kind[]] = [[], []];
  if (all.kinds.includes("pod")) found.push(EVERY_POD);
  if (all.kinds.includes("remote-node") && within(["kube-apiserver"], all)) {
    found.push(entity("remote-node"));
    said.push("remote-node", "kube-apiserver");
  }
  return finish(found, ["pod", ...said], all);
}

function finish(found: readonly Peer[], said: readonly Kind[], { kinds }: Kinds): Said<readonly Peer[]> {
  const rest = kinds.filter((kind) => !said.includes(kind));
  const beyond = rest.find((kind) => !SINGLE.includes(kind as Entity));
  if (beyond === "remote-pod") return new Unsaid("pods of other clusters", LOCAL);
  if (beyond !== undefined) return new Unsaid("other nodes without the API server's nodes");
  return [...found, ...rest.map((kind): Peer => ({ kind: "entity", entity: kind as Entity }))];
}
