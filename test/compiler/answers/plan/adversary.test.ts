import { expect, test } from "vitest";
import { planOf, type Source, sourceOf } from "#answers";
import { parseProfile } from "#targets";

const WATCH = { now: () => 0, working: <T>(_: string, work: (count: () => void) => T) => work(() => {}) };

function source(objects: readonly object[]): Source {
  const { value } = sourceOf({ path: "objects", bytes: JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }) });
  if (value === null) throw new Error("no source");
  return value;
}

/** The way, with its writes; or why there is none. */
function planned(before: readonly object[], after: readonly object[], profile: string, beside: readonly object[] = []): string {
  const chosen = parseProfile(profile);
  const theirs = source(beside);
  if (!("target" in chosen) || theirs.kind !== "manifests") throw new Error(profile);
  const { value, diagnostics } = planOf(source(before), source(after), chosen, null, WATCH, { beside: theirs.documents });
  if (value === null) return diagnostics.map(({ code, message }) => `${code} ${message}`).join("; ");
  const writes = value.phases.map((phase) => phase.writes.map(({ action, object }) => `${action} ${object.name}`).join(", "));
  return [value.kind, ...writes].join(" | ");
}

const object = (apiVersion: string, kind: string, name: string, spec: object, metadata: object = {}) => ({
  apiVersion,
  kind,
  metadata: { name, ...metadata },
  spec,
});
const calico = (kind: string, name: string, spec: object, metadata: object = {}) => object("projectcalico.org/v3", kind, name, spec, metadata);
const globalPolicy = (name: string, spec: object, metadata: object = {}) =>
  calico("GlobalNetworkPolicy", name, { selector: "all()", types: ["Ingress"], ...spec }, metadata);
const from = (...nets: readonly string[]) => ({ ingress: [{ action: "Allow", source: { nets } }] });
const networkPolicy = (name: string, app: string | null) => {
  const ingress = app === null ? [] : [{ from: [{ podSelector: { matchLabels: { app } } }] }];
  const spec = { podSelector: { matchLabels: { app: "x" } }, policyTypes: ["Ingress"], ingress };
  return object("networking.k8s.io/v1", "NetworkPolicy", name, spec, { namespace: "default" });
};
const ciliumPolicy = (kind: string, name: string, spec: object, metadata: object = {}) => object("cilium.io/v2", kind, name, spec, metadata);

const NODES = "role == 'node' && !has(projectcalico.org/orchestrator)";
const HOST = calico(
  "HostEndpoint",
  "n1",
  { node: "n1", interfaceName: "*", expectedIPs: ["10.1.0.1"], profiles: ["projectcalico-default-allow"] },
  { labels: { role: "node" } },
);
const on8080 = (action: string) => ({ action, protocol: "TCP", destination: { ports: [8080] } });
const intoNodes = (action: string) => globalPolicy("nodes", { selector: NODES, ingress: [on8080(action)] });
const outOfNodes = (action: string) => globalPolicy("nodes-out", { selector: NODES, types: ["Egress"], egress: [on8080(action)] });
const pods = (direction: "Ingress" | "Egress", action: string) =>
  globalPolicy("pods", { selector: "app == 'a'", types: [direction], [direction.toLowerCase()]: [on8080(action)] });

test("a pod's old verdict and a node's new one never open together what both deny", () => {
  const [before, after] = [
    [HOST, intoNodes("Deny"), pods("Egress", "Allow")],
    [HOST, intoNodes("Allow"), pods("Egress", "Deny")],
  ];
  expect(planned(before, after, "calico@3.31")).toMatch(/^PCL7005 .*policies of nodes change together/);
  const [denied, allowed] = [{ ingress: [{}] }, { ingress: [{ fromEntities: ["all"] }] }].map((rules) =>
    ciliumPolicy("CiliumClusterwideNetworkPolicy", "nodes", { nodeSelector: {}, ...rules }),
  ) as [object, object];
  const leaving = (rule: object) =>
    ciliumPolicy("CiliumClusterwideNetworkPolicy", "pods", { endpointSelector: { matchLabels: { app: "a" } }, egress: [rule] });
  const firewall = "cilium@1.20,enable-host-firewall=true";
  expect(planned([denied, leaving({ toEntities: ["all"] })], [allowed, leaving({})], firewall)).toMatch(/^PCL7005 /);
});

test("neither do two nodes, or a node and a pod", () => {
  expect(planned([HOST, intoNodes("Deny"), outOfNodes("Allow")], [HOST, intoNodes("Allow"), outOfNodes("Deny")], "calico@3.31")).toMatch(/^PCL7005 /);
  expect(planned([HOST, pods("Ingress", "Deny"), outOfNodes("Allow")], [HOST, pods("Ingress", "Allow"), outOfNodes("Deny")], "calico@3.31")).toMatch(
    /^PCL7005 /,
  );
});

test("nodes whose policies change at one end alone need no more than pods do", () => {
  const [before, after] = [
    [HOST, intoNodes("Deny"), pods("Ingress", "Allow")],
    [HOST, intoNodes("Allow"), pods("Ingress", "Deny")],
  ];
  expect(planned(before, after, "calico@3.31")).toMatch(/^create-then-delete/);
});

test("address sets change where nodes have policies, too", () => {
  const set = (...nets: readonly string[]) => calico("GlobalNetworkSet", "g", { nets }, { labels: { x: "a" } });
  const selecting = globalPolicy("p", { ingress: [{ action: "Allow", source: { selector: "x == 'a'" } }] });
  const rest = [HOST, intoNodes("Deny"), outOfNodes("Deny"), selecting];
  expect(planned([...rest, set("1.2.3.0/24")], [...rest, set("1.2.4.0/24")], "calico@3.31")).toBe("one-phase | update g");
});

test("a policy is not deleted under its other name behind its creation", () => {
  const [short, long] = [globalPolicy("p", from("1.2.3.0/24")), globalPolicy("default.p", from("1.2.3.0/24"))];
  expect(planned([short], [long], "calico@3.31")).toMatch(/^meet \| create transition\S+ \| delete p \| create default\.p \|/);
  expect(planned([short, globalPolicy("q", {})], [short, long, globalPolicy("q", {})], "calico@3.31")).toMatch(/^PCL7005 /);
});

test("objects of no namespace are the same in every one", () => {
  const policy = (namespace: string, net: string) => globalPolicy("p", from(net), { namespace });
  expect(planned([policy("a", "1.2.3.0/24")], [policy("b", "1.2.4.0/24")], "calico@3.31")).toBe("one-phase | update p");
  expect(planned([policy("a", "1.2.3.0/24"), policy("b", "1.2.3.0/24")], [policy("a", "1.2.4.0/24")], "calico@3.31")).toMatch(/given twice/);
});

test("a name that an object of others has is not free for the new release", () => {
  const isolating = networkPolicy("deny", null);
  const [before, after] = [
    [isolating, networkPolicy("q", "x")],
    [isolating, networkPolicy("p", "x"), networkPolicy("q", "y")],
  ];
  expect(planned(before, after, "kubernetes@1.36", [networkPolicy("p", "y")])).toMatch(/^PCL7005 .*NetworkPolicy default\/p stands already/);
});

test("objects that engines don't judge by are not written", () => {
  const others = [
    object("policy/v1", "PodDisruptionBudget", "b", { minAvailable: 1 }),
    object("networking.k8s.io/v1", "Ingress", "i", {}),
    calico("IPPool", "pool", { cidr: "10.0.0.0/16" }),
  ];
  expect(planned([globalPolicy("p", from("1.2.3.0/24")), ...others], [globalPolicy("p", from("1.2.4.0/24"))], "calico@3.31")).toBe(
    "one-phase | update p",
  );
});

test("tiers that are always there are not deleted, and are no end that a plan can reach without", () => {
  const standard = (defaultAction: string) => calico("Tier", "default", { order: 1_000_000, defaultAction });
  const policy = globalPolicy("p", from("1.2.3.0/24"));
  expect(planned([standard("Deny"), policy], [policy], "calico@3.31")).toBe("nothing");
  expect(planned([standard("Pass"), policy], [policy], "calico@3.31")).toMatch(/^PCL7005 .*doesn't write/);
});

test("the gate's tier comes before tiers as they stand, one that says nothing of itself among them", () => {
  const late = { apiVersion: "projectcalico.org/v3", kind: "Tier", metadata: { name: "late" } };
  const early = [
    calico("Tier", "early", { order: 1, defaultAction: "Deny" }),
    globalPolicy("early.p", { tier: "early", order: 20, selector: "app == 'a'" }),
    globalPolicy("early.q", { tier: "early", order: 30, selector: "app == 'a'", ingress: [{ action: "Pass" }] }),
  ];
  const next = globalPolicy("r", { order: 10, selector: "app == 'b'", ...from("1.2.3.0/24") });
  expect(planned([late, ...early], [late, next], "calico@3.31")).toMatch(/^gated \| create transition \| create transition[.]transition-gate/);
});

test("an end that hangs on labels which no plan writes is refused", () => {
  const set = (owner: string) => calico("GlobalNetworkSet", "g", { nets: ["1.2.3.0/24"] }, { labels: { "portcullis.io/owner": owner } });
  const selecting = (label: string) => globalPolicy("p", { ingress: [{ action: "Allow", source: { selector: `${label} == 'a'` } }] });
  expect(planned([set("a"), selecting("portcullis.io/owner")], [set("b"), selecting("portcullis.io/owner")], "calico@3.31")).toMatch(/^PCL7005 /);
  expect(planned([set("a"), selecting("x")], [set("b"), selecting("x")], "calico@3.31")).toBe("nothing");
});

test("what Services stand for, and accounts and ports of pods, never change together with policies", () => {
  const service = (app: string) => object("v1", "Service", "s", { selector: { app }, ports: [{ port: 80 }] });
  const workload = (serviceAccountName: string, containerPort: number) =>
    object("apps/v1", "Deployment", "d", { template: { spec: { serviceAccountName, containers: [{ ports: [{ name: "http", containerPort }] }] } } });
  const rollout = (app: string) => object("argoproj.io/v1alpha1", "Rollout", "r", { template: { metadata: { labels: { app } } } });
  for (const [before, after] of [
    [service("a"), service("b")],
    [workload("a", 80), workload("b", 80)],
    [workload("a", 80), workload("a", 81)],
    [rollout("a"), rollout("b")],
  ] as const)
    expect(planned([before], [after, networkPolicy("p", "a")], "kubernetes@1.36")).toMatch(/^PCL7005 .* change, too/);
  const filled = object("v1", "Service", "s", {
    selector: { app: "a" },
    ports: [{ port: 80, targetPort: 80, protocol: "TCP" }],
    clusterIP: "10.0.0.1",
  });
  expect(planned([filled], [service("a"), networkPolicy("p", "a")], "kubernetes@1.36")).toMatch(/^one-phase/);
});

test("namespaces that only one release tells of stand in both", () => {
  const namespace = object("v1", "Namespace", "n", {}, { labels: { x: "a" } });
  const set = calico("NetworkSet", "s", { nets: ["9.9.9.0/24"] }, { namespace: "n" });
  const policy = (x: string) => globalPolicy("p", { ingress: [{ action: "Allow", source: { namespaceSelector: `x == '${x}'` } }] });
  expect(planned([set, policy("a")], [namespace, set, policy("b")], "calico@3.31")).toBe("one-phase | update p");
});

test("facts that nobody gave hide nothing that stands behind them, and two of them are not taken for one", () => {
  const set = calico("NetworkSet", "s", { nets: ["9.9.9.0/24"] }, { namespace: "n", labels: { z: "z" } });
  const ordered = (name: string, order: number, source: object) => globalPolicy(name, { order, ingress: [{ action: "Allow", source }] });
  const open = (name: string, order: number, namespaceSelector: string) =>
    ordered(name, order, { namespaceSelector, selector: "z == 'z' && !has(projectcalico.org/orchestrator)" });
  const halves = ["9.9.9.0/25", "9.9.9.128/25"];
  const [before, after] = [halves, [...halves].reverse()].map((nets) => nets.map((net, i) => ordered(`half-${i}`, 5, { nets: [net] })));
  const rest = [set, globalPolicy("denying", { order: 9 }), open("open", 1, "x == 'a'")];
  expect(planned([...rest, ...(before as object[])], [...rest, ...(after as object[])], "calico@3.31")).not.toMatch(/^one-phase/);
  const selecting = (label: string) => ["a", "b"].map((value, i) => open(`p${i}`, i, `${label} == '${value}'`));
  const isolating = [set, globalPolicy("denying", { order: 9 })];
  expect(planned([...isolating, ...selecting("x")], [...isolating, ...selecting("y")], "calico@3.31")).toMatch(/^PCL7005 .*facts that nobody gave/);
});

test("rules that Cilium may not put together for some pod never stand in one phase, unless no pod is meant by both", () => {
  const policy = (name: string, labels: object, rest: object) => {
    const egress = [{ toEntities: ["all"], toPorts: [{ ports: [{ port: "443", protocol: "TCP" }], ...rest }] }];
    return ciliumPolicy("CiliumNetworkPolicy", name, { endpointSelector: { matchLabels: labels }, egress }, { namespace: "default" });
  };
  const isolating = ciliumPolicy("CiliumNetworkPolicy", "isolating", { endpointSelector: {}, egress: [{}] }, { namespace: "default" });
  const http = policy("http", { app: "a" }, { rules: { http: [{ method: "GET" }] } });
  const names = (labels: object) => policy("names", labels, { serverNames: ["x.example"] });
  expect(planned([isolating, http], [isolating, names({ tier: "b" })], "cilium@1.20")).toMatch(/^PCL7005 .*put together/);
  expect(planned([isolating, http], [isolating, names({ app: "b" })], "cilium@1.20")).toMatch(/^(one-phase|create-then-delete)/);
});
