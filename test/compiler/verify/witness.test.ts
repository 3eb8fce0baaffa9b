import { expect, test } from "vitest";
import { inventoryOf } from "#explain";
import { parseManifests } from "#manifest";
import { readInventory } from "#model";
import { parseProfile } from "#targets";
import { compare } from "#verify";

const documents = (text: string) => parseManifests({ path: "a.yaml", bytes: text }).documents;
const policy = (entities: string) => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: a, namespace: shop }
spec: { endpointSelector: {}, ingress: [{ fromEntities: [${entities}] }] }
`;
const { inventory } = readInventory(
  documents(`
{ apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { team: a } } }
---
{ apiVersion: v1, kind: Pod, metadata: { name: api, namespace: shop }, spec: {}, status: { podIP: 10.0.0.1 } }
`),
);

test("the inventory of a witness between a pod of today and one of another cluster can be read", () => {
  const chosen = parseProfile("cilium");
  if (!("target" in chosen)) throw new Error("no cilium");
  const read = (entities: string) => chosen.target.read(documents(policy(entities)), chosen.profile, inventory).relation;
  const { witnesses } = compare(read("all"), read("cluster, world"), { inventory });
  const found = witnesses.map(({ live, flow }) => ({ live, ...readInventory(documents(JSON.stringify(inventoryOf(flow)))) }));
  expect(found.some(({ live }) => live)).toBe(true);
  expect(found.flatMap(({ diagnostics }) => diagnostics)).toEqual([]);
});
