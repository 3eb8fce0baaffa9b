import { expect, test } from "vitest";
import { parseManifests } from "../../../../compiler/manifest/index.ts";
import { evalProbes, type Level, type Relation, readInventory } from "../../../../compiler/model/index.ts";

const WORLD = `
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Node, metadata: {name: n1}, status: {addresses: [{type: InternalIP, address: 192.168.0.1}]}}
- {apiVersion: v1, kind: Pod, metadata: {name: a, namespace: x, labels: {app: a}}, spec: {nodeName: n1}, status: {podIP: 10.0.0.1}}
- {apiVersion: v1, kind: Pod, metadata: {name: b, namespace: x, labels: {app: b}}, spec: {nodeName: n1}, status: {podIP: 10.0.0.2}}
- {apiVersion: v1, kind: Service, metadata: {name: b, namespace: x}, spec: {selector: {app: b}, clusterIP: 10.96.0.1, ports: [{port: 80, targetPort: 8080, nodePort: 30080}]}}
- {apiVersion: v1, kind: Service, metadata: {name: bare, namespace: x}, spec: {clusterIP: 10.96.0.2}}
`;
const { inventory } = readInventory(parseManifests({ path: "w", bytes: WORLD }).documents);
const OPEN: Relation = { profile: "none", sides: { ingress: [], egress: [] } };
const A = { pod: "x/a" };
const judged = (to: object, port: number | undefined, protocol: "TCP" | "ICMP" = "TCP", relation = OPEN) =>
  evalProbes(relation, [{ from: A, to, protocol, ...(port === undefined ? {} : { port }) }], inventory);

test("a port that the Service doesn't have is refused with those that it has", () => {
  expect(judged({ ip: "10.96.0.1" }, 81).diagnostics[0]).toMatchObject({
    code: "PCL1007",
    message: "10.96.0.1 is the ClusterIP of Service x/b, which has no port 81/TCP",
    help: "its ports: 80/TCP",
  });
  expect(judged({ ip: "10.96.0.2" }, 80).diagnostics[0]?.help).toBe("name a pod that serves it, and its target port");
});

test("what has no port can't go to a ClusterIP", () => {
  expect(judged({ ip: "10.96.0.1" }, undefined, "ICMP").diagnostics[0]).toMatchObject({ code: "PCL1015" });
});

test("a node's port that no Service serves is the node's own", () => {
  expect(judged({ ip: "192.168.0.1" }, 30_081).report?.results[0]?.ingress.reason).toBe("not a managed endpoint");
});

test("a node port is closed where its pod is", () => {
  const closed: Level = { action: "deny", cubes: [{ when: [], rule: "r" }], title: "closed" };
  const relation: Relation = { profile: "none", sides: { ingress: [closed], egress: [] } };
  expect(judged({ ip: "192.168.0.1" }, 30_080, "TCP", relation).report?.results[0]).toMatchObject({ verdict: "deny", ingress: { reason: "closed" } });
});
