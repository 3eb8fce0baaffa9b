import { expect, test } from "vitest";
import { parseManifests } from "#manifest";
import { readInventory } from "#model";

function read(...objects: readonly string[]) {
  return readInventory(parseManifests({ path: "i.yaml", bytes: objects.join("\n---\n") }).documents);
}
const pod = (metadata: string, rest = "spec: {}") => `{apiVersion: v1, kind: Pod, metadata: {${metadata}}, ${rest}}`;
const deployment =
  "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: n}, spec: {template: {metadata: {labels: {app: web}}, spec: {}}}}";

test("a pod has the default account, its namespace's labels and the well-known name label", () => {
  const { inventory } = read("{apiVersion: v1, kind: Namespace, metadata: {name: n, labels: {team: a}}}", pod("name: p, namespace: n"));
  expect(inventory.pods[0]).toMatchObject({ serviceAccount: "default", hostNetwork: false, node: null, cluster: null, ips: [] });
  expect(Object.fromEntries(inventory.pods[0]?.namespaceLabels ?? [])).toEqual({ team: "a", "kubernetes.io/metadata.name": "n" });
});
test("a namespace is implied by its pods, and a missing one is default", () => {
  expect([...read(pod("name: p")).inventory.namespaces.keys()]).toEqual(["default"]);
});
test("ports come from containers and sidecars, not from init containers", () => {
  const spec =
    "spec: {containers: [{ports: [{name: http, containerPort: 80}]}], initContainers: [{ports: [{containerPort: 81}]}, {restartPolicy: Always, ports: [{containerPort: 82, protocol: UDP}]}]}";
  expect(read(pod("name: p", spec)).inventory.pods[0]?.ports).toEqual([
    { name: "http", port: 80, protocol: "TCP" },
    { name: null, port: 82, protocol: "UDP" },
  ]);
});
test("a pod of another cluster is marked by its annotation", () => {
  expect(read(pod("name: p, annotations: {portcullis.io/cluster: c2}")).inventory.pods[0]?.cluster).toBe("c2");
});
test("a finished pod has no address any more", () => {
  expect(read(pod("name: p", "spec: {}, status: {phase: Succeeded, podIP: 10.0.0.1}")).inventory.pods[0]?.ips).toEqual([]);
});
test("a workload without pods stands in for them", () => {
  expect(read(deployment).inventory.pods.map(({ name, labels }) => [name, ...labels])).toEqual([["web", ["app", "web"]]]);
});
test("a workload with a pod does not", () => {
  const owned = pod("name: web-5d9-x, namespace: n, ownerReferences: [{kind: ReplicaSet, name: web-5d9}]");
  expect(read(deployment, owned).inventory.pods.map(({ name }) => name)).toEqual(["web-5d9-x"]);
});
test("what a known workload owns is not counted again", () => {
  const set =
    "{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: web-5d9, namespace: n, ownerReferences: [{kind: Deployment, name: web}]}, spec: {template: {spec: {}}}}";
  expect(read(deployment, set).inventory.pods).toHaveLength(1);
});
test("a service without selector or of type ExternalName selects nothing", () => {
  const services = [
    "{ports: [{port: 80}]}",
    "{type: ExternalName, selector: {a: b}}",
    "{selector: {a: b}, clusterIP: None, ports: [{port: 80, targetPort: http}]}",
  ];
  const { inventory } = read(...services.map((spec, i) => `{apiVersion: v1, kind: Service, metadata: {name: s${i}}, spec: ${spec}}`));
  expect(inventory.services.map(({ selector }) => selector && [...selector])).toEqual([null, null, [["a", "b"]]]);
  expect(inventory.services.map(({ ports, clusterIPs }) => [ports[0]?.targetPort, clusterIPs.length])).toEqual([
    [80, 0],
    [undefined, 0],
    ["http", 0],
  ]);
});
test("an endpoint slice names its service and leaves out what is not ready", () => {
  const slice =
    "{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: s-1, labels: {kubernetes.io/service-name: s}}, ports: [{port: 80}], endpoints: [{addresses: [10.0.0.1]}, {addresses: [10.0.0.2], conditions: {ready: false}}]}";
  expect(read(slice).inventory.endpoints).toEqual([
    { namespace: "default", service: "s", addresses: ["10.0.0.1"], ports: [{ name: null, port: 80, protocol: "TCP" }] },
  ]);
});
test("fields of the wrong type, twins and bad addresses are errors", () => {
  expect(read(pod("name: p", "spec: {hostNetwork: maybe}")).diagnostics[0]).toMatchObject({ name: "E_SCHEMA", at: ["Pod p", "spec", "hostNetwork"] });
  expect(read(pod("name: p"), pod("name: p")).diagnostics[0]).toMatchObject({ name: "E_DUP" });
  expect(read(pod("name: p", "spec: {}, status: {podIP: '10.1'}")).diagnostics[0]).toMatchObject({ name: "E_CIDR" });
});
