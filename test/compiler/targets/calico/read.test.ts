import { expect, test } from "vitest";
import { parseManifests } from "#manifest";
import { evaluateSide, type Flow, type Inventory, type InventoryPod } from "#model";
import { calico } from "../../../../compiler/targets/calico/index.ts";
import { profileOf } from "../../../../compiler/targets/profile.ts";
import { fromWeb, networkSet, objects, policy } from "../../../corpus/calico/case.ts";

const reading = (manifests: string, inventory: Inventory | null = null, version = "3.32") =>
  calico.read(parseManifests({ path: "policies.yaml", bytes: manifests }).documents, profileOf(calico, version), inventory);
const pod = (name: string, ip: string): InventoryPod => ({
  namespace: "shop",
  name,
  labels: new Map([["app", name]]),
  namespaceLabels: new Map(),
  serviceAccount: "default",
  serviceAccountLabels: new Map(),
  ports: [],
  hostNetwork: false,
  node: null,
  cluster: null,
  ips: [ip],
});
const [API, WEB] = [pod("api", "10.1.0.2"), pod("web", "10.1.0.1")];
const end = (one: InventoryPod | string): Flow["source"] =>
  typeof one === "string"
    ? { kind: "world", pod: null, nodeLabels: null, ip: one, names: [] }
    : { kind: "pod", pod: one, nodeLabels: null, ip: one.ips[0] ?? null, names: [] };
const flow = (source: InventoryPod | string, destination: InventoryPod | string): Flow => ({
  source: end(source),
  destination: end(destination),
  protocol: 6,
  port: 8080,
  sourcePort: null,
  icmp: null,
  tls: null,
  sni: null,
  request: null,
});
const ingress = (manifests: string, source: InventoryPod | string, inventory: Inventory | null = null) =>
  evaluateSide(reading(manifests, inventory).relation, flow(source, API), "ingress");
const errors = (manifests: string, version?: string) =>
  reading(manifests, null, version).diagnostics.map((found) => `${found.code} ${found.at.slice(1).join(".")}: ${found.message}`);

const byNamespace = objects(
  policy("p", { ingress: [{ action: "Allow", source: { namespaceSelector: "env == 'prod'" } }] }),
  networkSet("feed", ["203.0.113.0/24"], {}, "shop"),
);

test("without its namespace's labels it is not known whether a set is selected", () => {
  expect(ingress(byNamespace, "203.0.113.9")).toMatchObject({ decision: "unknown", missing: ["labels of namespace shop"] });
  expect(ingress(byNamespace, "198.51.100.9").decision).toBe("deny");
});

test("a Namespace among the manifests tells its labels", () => {
  const namespace = (env: string) => JSON.stringify({ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop", labels: { env } } });
  expect(ingress(objects(namespace("prod"), byNamespace), "203.0.113.9").decision).toBe("allow");
  expect(ingress(objects(namespace("test"), byNamespace), "203.0.113.9").decision).toBe("deny");
});

test("a set's labels suffice where nothing asks for its namespace's", () => {
  const byName = byNamespace.replace("env == 'prod'", "projectcalico.org/name == 'shop'");
  expect(ingress(byName, "203.0.113.9").decision).toBe("allow");
});

test("without an inventory the backends of a Service are not known", () => {
  const service = policy("p", { ingress: [{ action: "Allow", source: { services: { name: "web" } } }] });
  expect(ingress(service, WEB)).toMatchObject({ decision: "unknown", missing: ["inventory"] });
  expect(ingress(service, WEB, { namespaces: new Map(), pods: [], services: [], endpoints: [], nodes: [] }).decision).toBe("deny");
});

test("addresses behind a Service without selector come from its endpoints", () => {
  const service = policy("p", {
    selector: "app == 'api'",
    types: ["Egress"],
    egress: [{ action: "Allow", destination: { services: { name: "db" } } }],
  });
  const inventory: Inventory = {
    namespaces: new Map(),
    pods: [],
    services: [],
    endpoints: [{ namespace: "shop", service: "db", addresses: ["203.0.113.5"], ports: [{ name: null, port: 8080, protocol: "TCP" }] }],
    nodes: [],
  };
  const { relation } = reading(service, inventory);
  expect(evaluateSide(relation, flow(API, "203.0.113.5"), "egress").decision).toBe("allow");
  expect(evaluateSide(relation, flow(API, "203.0.113.6"), "egress").decision).toBe("deny");
});

test("a verdict names the rule that decides, and the policy where a tier ends", () => {
  const two = policy("p", {
    ingress: [
      { action: "Deny", source: { selector: "app == 'x'" } },
      { action: "Allow", source: fromWeb },
    ],
  });
  expect(ingress(two, WEB)).toMatchObject({ by: ["NetworkPolicy shop/p ingress[1]"], reason: "allow by NetworkPolicy shop/p ingress[1]" });
  expect(ingress(two, "203.0.113.9")).toMatchObject({ by: ["NetworkPolicy shop/p"], reason: "end of tier default" });
});

test("a rule of too many alternatives is refused", () => {
  const wide = Array.from({ length: 13 }, (_, i) => `(a${i} == 'x' || b${i} == 'x')`).join(" && ");
  expect(errors(policy("p", { ingress: [{ action: "Allow", source: { selector: wide } }] }))).toEqual([
    "PCL1013 : the selectors of this rule make more than 4096 alternatives",
  ]);
});

test("a setting of Felix that contradicts the profile is refused", () => {
  const felix = (action: string) =>
    JSON.stringify({
      apiVersion: "projectcalico.org/v3",
      kind: "FelixConfiguration",
      metadata: { name: "default" },
      spec: { defaultEndpointToHostAction: action },
    });
  expect(errors(felix("Drop"))).toEqual(["PCL1015 spec.defaultEndpointToHostAction: the profile has defaultEndpointToHostAction=Accept"]);
  expect(errors(felix("Accept"))).toEqual([]);
});

test("an unknown field is refused with the nearest known one", () => {
  const { diagnostics } = reading(policy("p", { ingres: [] }));
  expect(diagnostics.map((found) => [found.at.join("."), found.help])).toEqual([["NetworkPolicy shop/p.spec.ingres", "did you mean ingress"]]);
});

test("objects past the API server may hold what it refuses: host bits, single addresses and both families", () => {
  const spec = { selector: "app == 'api'", types: ["Ingress"], ingress: [{ action: "Allow", source: { nets: ["10.1.2.3/16", "2001:db8::1"] } }] };
  const stored = JSON.stringify({
    apiVersion: "crd.projectcalico.org/v1",
    kind: "NetworkPolicy",
    metadata: { name: "default.p", namespace: "shop" },
    spec,
  });
  expect(ingress(stored, WEB).decision).toBe("allow");
  expect(ingress(stored, "2001:db8::1").decision).toBe("allow");
  expect(ingress(stored, "2001:db8::2").decision).toBe("deny");
});
