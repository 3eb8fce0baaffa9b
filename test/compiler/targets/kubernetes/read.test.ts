import { describe, expect, test } from "vitest";
import { parseManifests } from "#manifest";
import { evaluate, type Flow, flowOf, type Probe } from "#model";
import { parseProfile } from "#targets";
import { cluster, INVENTORY, networkPolicy, shop } from "../../../corpus/kubernetes/trap.ts";

function read(manifests: string, profile = "kubernetes") {
  const chosen = parseProfile(profile);
  if ("diagnostics" in chosen) throw new Error(chosen.diagnostics[0]?.message);
  return chosen.target.read(parseManifests({ path: "a.yaml", bytes: manifests }).documents, chosen.profile, null);
}
const names = (manifests: string) => read(manifests).diagnostics.map((one) => `${one.name} ${one.message}`);
function verdict(manifests: string, rest: Partial<Probe> = {}) {
  const flow = flowOf({ from: { pod: "blog/web" }, to: { pod: "shop/api" }, protocol: "TCP", port: 8080, ...rest }, INVENTORY);
  return evaluate(read(manifests).relation, flow as Flow);
}

describe("which objects", () => {
  test("policies of other APIs are refused with the list of those known", () => {
    const [found] = read("{apiVersion: crd.antrea.io/v1beta1, kind: ClusterNetworkPolicy, metadata: {name: a}}").diagnostics;
    expect(found).toMatchObject({ name: "E_UNSUPPORTED", help: expect.stringContaining("policy.networking.k8s.io/v1alpha2 ClusterNetworkPolicy") });
    for (const [api, kind] of [
      ["cilium.io/v2", "CiliumNetworkPolicy"],
      ["projectcalico.org/v3", "GlobalNetworkPolicy"],
      ["security.istio.io/v1", "AuthorizationPolicy"],
      ["networking.k8s.io/v2", "NetworkPolicy"],
      ["extensions/v1beta1", "NetworkPolicy"],
      ["policy.networking.k8s.io/v1alpha1", "ClusterNetworkPolicy"],
      ["networking.example.com/v1", "TenantNetworkPolicy"],
    ])
      expect(names(`{apiVersion: ${api}, kind: ${kind}, metadata: {name: a}}`)[0]).toContain("E_UNSUPPORTED");
  });
  test("workloads, services and other kinds are left alone", () => {
    for (const [api, kind] of [
      ["apps/v1", "Deployment"],
      ["v1", "Service"],
      ["networking.k8s.io/v1", "Ingress"],
      ["example.com/v1", "Widget"],
    ])
      expect(read(`{apiVersion: ${api}, kind: ${kind}, metadata: {name: a}}`)).toMatchObject({ objects: 0, diagnostics: [] });
  });
  test("one object given twice is refused with both places", () => {
    const one = networkPolicy("shop", "a", "{podSelector: {}}");
    expect(names(`${one}---\n${one}`)).toEqual(["E_DUP NetworkPolicy shop/a is given twice, in a.yaml:1 and a.yaml:6"]);
    expect(names(`${one}---\n${networkPolicy("blog", "a", "{podSelector: {}}")}`)).toEqual([]);
  });
  test("status and managed fields mean nothing", () => {
    const text =
      "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: a, namespace: x, managedFields: [{}], uid: u}, spec: {}, status: {}}";
    expect(read(text)).toMatchObject({ objects: 1, diagnostics: [] });
  });
});

describe("who decides", () => {
  test("a verdict names the rules that decide", () => {
    const allow = shop("{podSelector: {}, ingress: [{from: [{podSelector: {}}]}, {from: [{namespaceSelector: {}}]}]}");
    expect(verdict(allow).ingress).toMatchObject({ decision: "allow", by: ["NetworkPolicy shop/p0 ingress[1]"] });
  });
  test("or the policies that isolate", () => {
    expect(verdict(shop("{podSelector: {}}")).ingress).toMatchObject({ decision: "deny", by: ["NetworkPolicy shop/p0"] });
  });
  test("or the engine, where the specification is silent", () => {
    expect(verdict(shop("{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]}")).missing).toEqual(["engine"]);
  });
  test("rules of cluster policies carry their names", () => {
    const deny = cluster("{tier: Admin, priority: 1, subject: {namespaces: {}}, ingress: [{name: stop, action: Deny, from: [{namespaces: {}}]}]}");
    expect(verdict(deny).ingress.by).toEqual(["ClusterNetworkPolicy c0 ingress[0] stop"]);
  });
  test("AdminNetworkPolicy and BaselineAdminNetworkPolicy stand around NetworkPolicy", () => {
    const head = "apiVersion: policy.networking.k8s.io/v1alpha1\n";
    const rules = "ingress: [{action: Deny, from: [{namespaces: {}}]}]";
    const baseline = `${head}kind: BaselineAdminNetworkPolicy\nmetadata: {name: default}\nspec: {subject: {namespaces: {}}, ${rules}}\n`;
    const admin = `${head}kind: AdminNetworkPolicy\nmetadata: {name: a}\nspec: {priority: 1, subject: {namespaces: {}}, ${rules}}\n`;
    expect(verdict(`${baseline}---\n${shop("{podSelector: {}, ingress: [{}]}")}`).decision).toBe("allow");
    expect(verdict(`${admin}---\n${shop("{podSelector: {}, ingress: [{}]}")}`).decision).toBe("deny");
  });
});
