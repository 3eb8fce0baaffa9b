import { describe, expect, test } from "vitest";
import { parseManifests } from "#manifest";
import { evaluateSide, type Relation } from "#model";
import { parseProfile } from "#targets";
import { compare } from "#verify";

function read(profile: string, yaml: string): Relation {
  const parsed = parseProfile(profile);
  if ("diagnostics" in parsed) throw new Error(JSON.stringify(parsed.diagnostics));
  const { documents, diagnostics } = parseManifests({ path: "pair.yaml", bytes: yaml });
  const reading = parsed.target.read(documents, parsed.profile, null);
  const errors = [...diagnostics, ...reading.diagnostics].filter((one) => one.severity === "error");
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return reading.relation;
}

/** How B stands to A; every witness is judged again on both sides. */
function relation(profile: string, a: string, b: string): string {
  const [left, right] = [read(profile, a), read(profile, b)];
  const comparison = compare(left, right);
  for (const { flow, side, before, after, effect } of comparison.witnesses) {
    expect(evaluateSide(left, flow, side).decision).toBe(before.decision);
    expect(evaluateSide(right, flow, side).decision).toBe(after.decision);
    expect([before.decision, after.decision]).toEqual(effect === "opens" ? ["deny", "allow"] : ["allow", "deny"]);
  }
  expect(comparison.witnesses.length > 0).toBe(comparison.relation !== "equal");
  return comparison.relation;
}

const SPEC = "kubernetes@1.36,ipblock-pods=match";
const np = (rule: string) => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  policyTypes: [Ingress]
  ingress: [${rule}]
`;
const cnp = (rules: string) => `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: p, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: api}}
  ingress: [${rules}]
`;
const http = (...paths: string[]) =>
  cnp(
    `{fromEndpoints: [{matchLabels: {app: web}}], toPorts: [{ports: [{port: "8080", protocol: TCP}], rules: {http: [${paths.map((path) => `{method: GET, path: "${path}"}`).join(", ")}]}}]}`,
  );

const blocks = (...list: string[]) => np(`{from: [${list.map((one) => `{ipBlock: ${one}}`).join(", ")}]}`);
const ports = (...list: string[]) => np(`{ports: [${list.join(", ")}]}`);
const pods = (...list: string[]) => np(`{from: [${list.map((one) => `{podSelector: ${one}}`).join(", ")}]}`);

describe("equal meanings in other words", () => {
  test("two halves of a block are the block", () => {
    expect(relation(SPEC, blocks("{cidr: 10.0.0.0/8}"), blocks("{cidr: 10.0.0.0/9}", "{cidr: 10.128.0.0/9}"))).toBe("equal");
  });
  test("two neighbouring port ranges are one", () => {
    expect(relation(SPEC, ports("{port: 1, endPort: 10}"), ports("{port: 1, endPort: 5}", "{port: 6, endPort: 10}"))).toBe("equal");
  });
  test("every port by number is every port", () => {
    expect(relation(SPEC, ports("{protocol: TCP}"), ports("{port: 1, endPort: 65535}"))).toBe("equal");
  });
  test("In with two values is two peers", () => {
    expect(
      relation(
        SPEC,
        pods("{matchExpressions: [{key: app, operator: In, values: [a, b]}]}"),
        pods("{matchLabels: {app: a}}", "{matchLabels: {app: b}}"),
      ),
    ).toBe("equal");
  });
  test("an alternation is two paths", () => {
    expect(relation("cilium@1.20", http("/a(b|c)"), http("/ab", "/ac"))).toBe("equal");
  });
  test("NotIn is absent or another value", () => {
    const split = pods(
      "{matchExpressions: [{key: x, operator: DoesNotExist}]}",
      "{matchExpressions: [{key: x, operator: Exists}, {key: x, operator: NotIn, values: [y]}]}",
    );
    expect(relation(SPEC, pods("{matchExpressions: [{key: x, operator: NotIn, values: [y]}]}"), split)).toBe("equal");
  });
});

describe("small differences", () => {
  test("NotIn and Exists differ both ways", () => {
    const [a, b] = [pods("{matchExpressions: [{key: x, operator: NotIn, values: [y]}]}"), pods("{matchExpressions: [{key: x, operator: Exists}]}")];
    expect(relation(SPEC, a, b)).toBe("incomparable");
  });
  test("a path of one segment is narrower than any path below", () => {
    expect(relation("cilium@1.20", http("/cart/.*"), http("/cart/[^/]+"))).toBe("narrower");
    expect(relation("cilium@1.20", http("/cart/[^/]+"), http("/cart/.*"))).toBe("wider");
  });
  test("a hole moved by one address differs both ways", () => {
    const [a, b] = [blocks("{cidr: 203.0.113.0/24, except: [203.0.113.8/32]}"), blocks("{cidr: 203.0.113.0/24, except: [203.0.113.9/32]}")];
    expect(relation(SPEC, a, b)).toBe("incomparable");
  });
  test.each([
    [91, "wider"],
    [89, "narrower"],
    [90, "equal"],
  ])("endPort 90 against %d is %s", (end, expected) => {
    expect(relation(SPEC, ports("{port: 80, endPort: 90}"), ports(`{port: 80, endPort: ${end}}`))).toBe(expected);
  });
  test("a layer 7 rule is narrower than its port", () => {
    const l4 = cnp('{fromEndpoints: [{matchLabels: {app: web}}], toPorts: [{ports: [{port: "8080", protocol: TCP}]}]}');
    expect(relation("cilium@1.20", l4, http("/.*"))).toBe("narrower");
  });
});
