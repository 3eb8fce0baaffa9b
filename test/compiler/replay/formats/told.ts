import { parseManifests } from "#manifest";
import { evaluate, type Inventory, type Relation, readInventory } from "#model";
import { type FlowRecord, flowOfRecord, type Outcome } from "#replay";
import { parseProfile } from "#targets";

/** What policies mean under an engine. */
export function relationOf(yaml: string, profile: string): Relation {
  const chosen = parseProfile(profile);
  if ("diagnostics" in chosen) throw new Error(`no profile ${profile}`);
  return chosen.target.read(parseManifests({ path: "p.yaml", bytes: yaml }).documents, chosen.profile, null).relation;
}
export function inventoryOf(yaml: string): Inventory {
  return readInventory(parseManifests({ path: "i.yaml", bytes: yaml }).documents).inventory;
}

/** What a record comes to: its bucket with the reason, or the verdict with what it lacks. */
export function outcomeText([outcome]: readonly Outcome[], relation: Relation): string {
  if (outcome === undefined) return "nothing";
  if (outcome.kind !== "flow") return `${outcome.kind}: ${outcome.why}`;
  const { decision, missing } = evaluate(relation, flowOfRecord(outcome.record));
  return [decision, ...missing].join(": ");
}

/** Kinds of the ends of a record. */
export function kindsOf([outcome]: readonly Outcome[]): string {
  return outcome?.kind === "flow" ? kinds(outcome.record) : `${outcome?.kind}: ${outcome?.why}`;
}

function kinds({ source, destination }: FlowRecord): string {
  return `${source.endpoint.kind} > ${destination.endpoint.kind}`;
}

/** A cluster of two nodes with a pod on each, and one on a node's network. */
export const CLUSTER = `
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: web, namespace: shop, labels: {trust: high}}
---
apiVersion: v1
kind: Node
metadata: {name: n1}
spec: {podCIDR: 10.1.0.0/24}
status: {addresses: [{type: InternalIP, address: 192.168.7.1}]}
---
apiVersion: v1
kind: Node
metadata: {name: n2}
spec: {podCIDR: 10.1.1.0/24}
status: {addresses: [{type: InternalIP, address: 192.168.7.2}]}
---
apiVersion: v1
kind: Pod
metadata: {name: web-0, namespace: shop, labels: {app: web, pod-template-hash: "7d9f"}}
spec: {nodeName: n1, serviceAccountName: web}
status: {podIP: 10.1.0.5}
---
apiVersion: v1
kind: Pod
metadata: {name: api-0, namespace: shop, labels: {app: api}}
spec: {nodeName: n2, serviceAccountName: api}
status: {podIP: 10.1.1.5}
`;
