import { expect, test } from "vitest";
import { planOf, type Source, sourceOf } from "#answers";
import type { Document } from "#manifest";
import { parseProfile } from "#targets";

const WATCH = { now: () => 0, working: <T>(_: string, work: (count: () => void) => T) => work(() => {}) };

function source(...objects: readonly object[]): Source {
  const { value } = sourceOf({ path: "objects", bytes: JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }) });
  if (value === null) throw new Error("no source");
  return value;
}

function planned(before: Source, after: Source, profile: string, beside: readonly Document[] = []): string {
  const chosen = parseProfile(profile);
  if (!("target" in chosen)) throw new Error(profile);
  const { value, diagnostics } = planOf(before, after, chosen, null, WATCH, { beside });
  return value?.kind ?? diagnostics.map(({ code, message }) => `${code} ${message}`).join("; ");
}

function documents(...objects: readonly object[]): readonly Document[] {
  const found = source(...objects);
  return found.kind === "manifests" ? found.documents : [];
}

function object(apiVersion: string, kind: string, name: string, spec: object, labels: object = {}): object {
  const namespaced = kind.endsWith("NetworkPolicy") && !kind.startsWith("Global");
  return { apiVersion, kind, metadata: { name, labels, ...(namespaced ? { namespace: "default" } : {}) }, spec };
}
const ciliumPolicy = (name: string, spec: object) => object("cilium.io/v2", "CiliumNetworkPolicy", name, { endpointSelector: {}, ...spec });
const networkPolicy = (spec: object) => object("networking.k8s.io/v1", "NetworkPolicy", "a", spec);
const calicoPolicy = (group: string, nets: readonly string[]) =>
  object(group, "GlobalNetworkPolicy", "p", { selector: "all()", types: ["Ingress"], ingress: [{ action: "Allow", source: { nets } }] });

const OPEN = { enableDefaultDeny: { ingress: false, egress: false } };
const TLS = { toEntities: ["all"], toPorts: [{ ports: [{ port: "443", protocol: "TCP" }], serverNames: ["x.example"] }] };

test("objects that break a flow only together are seen through in every mixture", () => {
  const isolating = ciliumPolicy("isolating", { ingress: [{ fromEndpoints: [{ matchLabels: { a: "b" } }] }] });
  const http = [{ fromEntities: ["host"], toPorts: [{ ports: [{ port: "80", protocol: "TCP" }], rules: { http: [{ method: "GET" }] } }] }];
  expect(planned(source(isolating), source(ciliumPolicy("requests", { ...OPEN, ingress: http })), "cilium@1.20")).toMatch(
    /^PCL7005 .*denied meanwhile/,
  );
  const requiring = ciliumPolicy("requiring", { ...OPEN, ingress: [{ fromRequires: [{ matchLabels: { z: "z" } }] }] });
  const plain = ciliumPolicy("plain", { ingress: [{ fromEndpoints: [{}] }] });
  expect(planned(source(requiring), source(plain), "cilium@1.17")).toMatch(/^PCL7005 .*denied meanwhile/);
});

test("where more such objects change than mixtures can be asked, the plan is refused", () => {
  const many = Array.from({ length: 6 }, (_, i) => ciliumPolicy(`tls-${i}`, { ...OPEN, egress: [TLS] }));
  expect(planned(source(), source(...many), "cilium@1.20")).toMatch(/^PCL7005 /);
});

test("objects that the engine can't read are no ground for a proof", () => {
  const [fine, broken] = [networkPolicy({ podSelector: {}, policyTypes: ["Ingress"] }), networkPolicy({ podSelectr: {} })];
  expect(planned(source(fine), source(broken), "kubernetes@1.36")).toMatch(/^PCL1004 /);
  expect(planned(source(broken), source(fine), "kubernetes@1.36")).toMatch(/^PCL1004 /);
});

test("new labels of address sets are a write", () => {
  const set = (x: string) => object("projectcalico.org/v3", "GlobalNetworkSet", "g", { nets: ["1.2.3.0/24"] }, { x });
  const group = (x: string) => object("cilium.io/v2", "CiliumCIDRGroup", "g", { externalCIDRs: ["1.2.3.0/24"] }, { x });
  expect(planned(source(set("a")), source(set("b")), "calico@3.31")).toBe("one-phase");
  expect(planned(source(group("a")), source(group("b")), "cilium@1.20")).toBe("one-phase");
});

test("new labels of namespaces and workloads never share a rollout with policies; the rest of them is not written", () => {
  const namespace = (x: string) => object("v1", "Namespace", "default", {}, { x });
  expect(planned(source(namespace("a")), source(namespace("b")), "kubernetes@1.36")).toMatch(/^PCL7005 .*labels of .*change/);
  expect(planned(source(namespace("a")), source(), "kubernetes@1.36")).toBe("nothing");
});

test("one Calico policy under both of its API groups is not deleted behind its own update", () => {
  const [shown, stored] = [calicoPolicy("projectcalico.org/v3", ["1.2.3.0/24"]), calicoPolicy("crd.projectcalico.org/v1", ["1.2.4.0/24"])];
  expect(planned(source(shown), source(stored), "calico@3.31")).toMatch(/^PCL7005 /);
});

test("an object that breaks flows with others is seen through also where its update ends that", () => {
  const plain = { toEntities: ["all"], toPorts: [{ ports: [{ port: "443", protocol: "TCP" }] }] };
  const [before, after] = [TLS, plain].map((rule) => ciliumPolicy("names", { ...OPEN, egress: [rule] })) as [object, object];
  expect(planned(source(before), source(after, ciliumPolicy("isolating", { egress: [plain] })), "cilium@1.20")).not.toBe("one-phase");
});

test("what denials require of others' denials is seen through in every mixture", () => {
  const denying = ciliumPolicy("denying", { ingressDeny: [{ fromEndpoints: [{}] }] });
  const requiring = ciliumPolicy("requiring", { ingressDeny: [{ fromRequires: [{ matchLabels: { z: "z" } }] }] });
  const allowing = ciliumPolicy("allowing", { ingress: [{ fromEndpoints: [{}] }] });
  expect(planned(source(denying, requiring), source(denying, allowing), "cilium@1.17")).not.toBe("one-phase");
});

test("objects that the engine can't put together never stand in one phase", () => {
  const on443 = (rest: object) => [{ toEntities: ["all"], toPorts: [{ ports: [{ port: "443", protocol: "TCP" }], ...rest }] }];
  const isolating = ciliumPolicy("isolating", { egress: [{}] });
  const http = ciliumPolicy("http", { egress: on443({ rules: { http: [{ method: "GET" }] } }) });
  const names = ciliumPolicy("names", { egress: on443({ serverNames: ["x.example"] }) });
  expect(planned(source(isolating, http), source(isolating, names), "cilium@1.20")).toMatch(/^PCL7005 /);
});

const ordered = (name: string, order: number, rule: object, more: object = {}) =>
  object("projectcalico.org/v3", "GlobalNetworkPolicy", name, { selector: "all()", types: ["Ingress"], order, ingress: [rule], ...more });

test("policies never change places at once around one of others that denies", () => {
  const allowing = { action: "Allow" };
  const [before, after] = [
    source(ordered("a", 1, allowing), ordered("b", 5, allowing)),
    source(ordered("a", 5, allowing), ordered("b", 1, allowing)),
  ];
  const between = documents(ordered("x", 3, { action: "Deny" }));
  expect(planned(before, after, "calico@3.31")).toBe("one-phase");
  expect(planned(before, after, "calico@3.31", between)).not.toBe("one-phase");
});

test("policies never change places at once where one denies requests that are none", () => {
  const http = { action: "Allow", http: { methods: ["GET"] } };
  const [before, after] = [1, 3].map((first) => source(ordered("a", first, { action: "Allow" }), ordered("b", first + 1, http))) as [Source, Source];
  expect(planned(before, after, "calico@3.31,application-layer-policy")).not.toBe("one-phase");
});

test("what another release put there counts", () => {
  const spec = (nets: readonly string[]) => ({ selector: "all()", types: ["Ingress"], ingress: [{ action: "Allow", source: { nets } }] });
  const ours = (nets: readonly string[]) => object("projectcalico.org/v3", "GlobalNetworkPolicy", "p", spec(nets), MANAGED);
  const before = source(ours(["1.2.3.0/24"]));
  const blocked = documents(object("projectcalico.org/v3", "GlobalNetworkPolicy", "q", { ...spec([]), order: 1 }, MANAGED));
  expect(planned(before, source(ours(["1.2.4.0/24"])), "calico@3.31", documents(calicoPolicy("crd.projectcalico.org/v1", ["1.2.5.0/24"])))).toMatch(
    /^PCL7005 /,
  );
  expect(planned(before, source(), "calico@3.31", blocked)).toBe("one-phase");
});
const MANAGED = { "app.kubernetes.io/managed-by": "portcullis" };

test("new labels of what a CronJob starts never share a rollout with policies", () => {
  const job = (app: string) => object("batch/v1", "CronJob", "j", { jobTemplate: { spec: { template: { metadata: { labels: { app } } } } } });
  expect(planned(source(job("a")), source(job("b")), "kubernetes@1.36")).toMatch(/^PCL7005 .*labels of .*change/);
});

test("a cluster that is named like an unknown flag is still judged", () => {
  const group = object("cilium.io/v2", "CiliumCIDRGroup", "g", { externalCIDRs: ["1.2.3.0/24"] });
  const grouped = ciliumPolicy("p", { egress: [{ toCIDRSet: [{ cidrGroupRef: "g" }] }] });
  expect(planned(source(), source(group, grouped), "cilium@1.20,cluster-name=unknown")).toMatch(/^PCL7005 /);
});
