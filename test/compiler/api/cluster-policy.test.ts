import { describe, expect, test } from "vitest";
import { readAdminNetworkPolicy, readClusterNetworkPolicy } from "#api";
import { parseManifests } from "#manifest";

function parse(kind: string, version: string, name: string, spec: string) {
  const text = `apiVersion: policy.networking.k8s.io/${version}\nkind: ${kind}\nmetadata: {name: ${name}}\nspec: ${spec}\n`;
  const [document] = parseManifests({ path: "t.yaml", bytes: text }).documents;
  if (document === undefined) throw new Error("no document");
  return document;
}
function cluster(egress: string, channel: "standard" | "experimental" = "standard") {
  const spec = `{tier: Admin, priority: 5, subject: {namespaces: {}}, egress: [${egress}]}`;
  return readClusterNetworkPolicy(parse("ClusterNetworkPolicy", "v1alpha2", "t", spec), { channel });
}
const problem = (egress: string, channel?: "standard" | "experimental") => cluster(egress, channel).diagnostics.map((one) => one.message)[0];
const admin = (spec: string, kind = "AdminNetworkPolicy", name = "t") => readAdminNetworkPolicy(parse(kind, "v1alpha1", name, spec));

describe("ClusterNetworkPolicy", () => {
  test("pods without namespaceSelector stand in every namespace", () => {
    expect(cluster("{action: Accept, to: [{pods: {podSelector: {matchLabels: {a: b}}}}]}").policy?.egress[0]?.peers).toEqual([
      { kind: "pods", namespaces: [], pods: [{ key: "a", operator: "In", values: ["b"] }], namespacesForm: false },
    ]);
  });
  test("a null is a field not given, but not in a list", () => {
    expect(cluster("{action: Accept, name: null, to: [{namespaces: {}, pods: null}], protocols: null}").diagnostics).toEqual([]);
    expect(problem("{action: Accept, to: [null]}")).toBeDefined();
  });
  test("a range goes up and an empty protocol says nothing", () => {
    expect(problem("{action: Deny, to: [{namespaces: {}}], protocols: [{tcp: {}}]}")).toContain("must have a destinationPort");
    expect(problem("{action: Deny, to: [{namespaces: {}}], protocols: [{tcp: {destinationPort: {range: {start: 80, end: 80}}}}]}")).toContain(
      "lower than",
    );
  });
  test("lists have at least one item and at most 25", () => {
    expect(problem("{action: Deny, to: []}")).toBe("the list is empty");
    expect(problem(`{action: Deny, to: [${"{namespaces: {}},".repeat(26)}]}`)).toContain("the limit is 25");
    expect(problem("{action: Deny, to: [{namespaces: {}}],},".repeat(26).slice(0, -1))).toContain("the limit is 25");
  });
  test("a peer has exactly one field", () => {
    expect(problem("{action: Deny, to: [{}]}")).toContain("must have one field");
    expect(problem("{action: Deny, to: [{namespaces: {}, networks: [10.0.0.0/8]}]}")).toContain("only one field");
  });
  test("nodes and domain names belong to the experimental channel, which keeps named ports to pods", () => {
    expect(problem("{action: Deny, to: [{nodes: {}}]}")).toContain("not in the standard channel");
    expect(problem("{action: Deny, to: [{nodes: {}}]}", "experimental")).toBeUndefined();
    const named = "{action: Deny, to: [{networks: [10.0.0.0/8]}], protocols: [{destinationNamedPort: http}]}";
    expect(problem(named)).toBeUndefined();
    expect(problem(named, "experimental")).toContain("named port");
  });
  test("a domain name has two labels and one wildcard in front", () => {
    const name = (text: string) => problem(`{action: Accept, to: [{domainNames: ["${text}"]}]}`, "experimental");
    expect(name("*.example.com")).toBeUndefined();
    for (const bad of ["*", "com", "a.*.com", "**.example.com"]) expect(name(bad)).toContain("is no domain name");
  });
  test("actions are Accept, Deny and Pass", () => {
    expect(problem("{action: Allow, to: [{namespaces: {}}]}")).toContain("`Allow`");
  });
});

describe("AdminNetworkPolicy", () => {
  test("a baseline policy is named default, without priority and Pass", () => {
    const spec = "{subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}";
    expect(admin(spec, "BaselineAdminNetworkPolicy", "default").policy).toMatchObject({ tier: "baseline", priority: 0 });
    expect(admin(spec, "BaselineAdminNetworkPolicy", "guard").diagnostics[0]?.message).toContain("`default`");
    expect(admin(spec).diagnostics[0]?.message).toContain("priority is missing");
  });
  test("26 rules are fine and the draft's namespaceSelector is read", () => {
    const rule = "{action: Deny, from: [{namespaces: {namespaceSelector: {matchLabels: {a: b}}}}]},";
    const { policy } = admin(`{priority: 1, subject: {namespaces: {}}, ingress: [${rule.repeat(26)}]}`);
    expect(policy?.ingress).toHaveLength(26);
    expect(policy?.ingress[0]?.peers[0]).toMatchObject({ namespaces: [{ key: "a", operator: "In", values: ["b"] }] });
  });
  test("a missing selector is read as the empty one, and said", () => {
    const { policy, diagnostics } = admin("{priority: 1, subject: {pods: {podSelector: {}}}}");
    expect(policy?.subject).toEqual({ namespaces: [], pods: [], namespacesForm: false });
    expect(diagnostics[0]).toMatchObject({
      name: "W_SPELLING",
      message: "field `namespaceSelector` is missing, which API servers refuse; read as `{}`",
    });
  });
  test("ports are numbers, ranges and names", () => {
    const ports = "[{portNumber: {port: 80}}, {portRange: {protocol: UDP, start: 5, end: 9}}, {namedPort: http}]";
    expect(
      admin(`{priority: 1, subject: {namespaces: {}}, egress: [{action: Deny, to: [{namespaces: {}}], ports: ${ports}}]}`).policy?.egress[0]?.ports,
    ).toEqual([
      { kind: "number", protocol: "TCP", from: 80, to: 80 },
      { kind: "number", protocol: "UDP", from: 5, to: 9 },
      { kind: "name", protocol: null, name: "http" },
    ]);
  });
});
