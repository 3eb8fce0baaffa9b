import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { Intent } from "#ir";
import { parseProfile } from "#targets";
import { compile } from "../../../../../compiler/compile.ts";
import { ALL, app, cidr, deny, intent, named, pods, policy, rule, section, tcp, WORLD } from "./intent.ts";

function outputOf(one: Intent, text = "kubernetes@1.36") {
  const parsed = parseProfile(text);
  if ("diagnostics" in parsed) throw new Error(text);
  const [output] = compile(one, [parsed]).outputs;
  if (output === undefined) throw new Error("no output");
  return output;
}
/** The specs of the proved objects by path. */
function specs(one: Intent, profile?: string): Record<string, unknown> {
  const { artifacts, diagnostics, proof } = outputOf(one, profile);
  expect(diagnostics).toEqual([]);
  expect(proof?.relation).toBe("equal");
  return Object.fromEntries(artifacts.map(({ path, text }) => [path, parse(text).spec]));
}
const refusals = (one: Intent) => outputOf(one).diagnostics.map(({ code, at, message }) => `${code} ${at.join(" ")}: ${message}`);

const ingress = section("deny", rule("r", [pods(named("shop"), app("web"))], [tcp(8080)]));
const everyPod = pods([]);
const DECLARED = { podCidrs: ["10.244.0.0/16"], nodeCidrs: ["192.168.0.0/24"] };
const API = { podSelector: { matchLabels: { app: "api" } } };
const WEB_IN_SHOP = { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "shop" } }, podSelector: { matchLabels: { app: "web" } } };

describe("what an object looks like", () => {
  test("a section is one object, with its labels and its type", () => {
    const [artifact] = outputOf(intent([policy("shop/api", { ingress, owner: "team shop" })])).artifacts;
    expect(artifact?.path).toBe("shop/networkpolicy-shop-api-ingress.yaml");
    expect(artifact?.text.replace(/(digest|generation): .*/g, "$1: …")).toBe(`apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: shop-api-ingress
  namespace: shop
  labels:
    app.kubernetes.io/managed-by: portcullis
    portcullis.io/digest: …
    portcullis.io/generation: …
    portcullis.io/owner: team-shop
spec:
  podSelector:
    matchLabels:
      app: api
  policyTypes:
    - Ingress
  ingress:
    - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: shop
          podSelector:
            matchLabels:
              app: web
      ports:
        - protocol: TCP
          port: 8080
`);
  });
  test("default deny is a selector and a type, without a section", () => {
    expect(specs(intent([policy("shop/api", { egress: section("deny") })]))).toEqual({
      "shop/networkpolicy-shop-api-egress.yaml": { ...API, policyTypes: ["Egress"] },
    });
  });
  test("both directions are two objects", () => {
    expect(Object.keys(specs(intent([policy("shop/api", { ingress, egress: section("deny") })])))).toEqual([
      "shop/networkpolicy-shop-api-egress.yaml",
      "shop/networkpolicy-shop-api-ingress.yaml",
    ]);
  });
  test("an id that ends with the direction isn't doubled", () => {
    expect(Object.keys(specs(intent([policy("shop/api/ingress", { ingress })])))).toEqual(["shop/networkpolicy-shop-api-ingress.yaml"]);
  });
  test("two ids that read alike keep two objects", () => {
    const both = [policy("shop/api", { ingress }), policy("shop/api/ingress", { ingress: section("deny") })];
    expect(Object.keys(specs(intent(both)))).toHaveLength(2);
  });
  test("a subject of several namespaces is an object in each", () => {
    const subject = pods(named("shop", "stage"), app("api"));
    expect(Object.keys(specs(intent([policy("api", { subject, ingress })])))).toEqual([
      "shop/networkpolicy-api-ingress.yaml",
      "stage/networkpolicy-api-ingress.yaml",
    ]);
  });
});

describe("peers and ports", () => {
  const onIngress = (one: ReturnType<typeof rule>, cluster = intent([]).cluster) => {
    const [spec] = Object.values(specs(intent([policy("shop/api", { ingress: section("deny", one) })], cluster))) as [{ ingress: unknown }];
    return spec.ingress;
  };
  test("everyone is a rule without peers", () => {
    expect(onIngress(rule("r", [ALL], [tcp(80)]))).toEqual([{ ports: [{ protocol: "TCP", port: 80 }] }]);
  });
  test("the world is every address of both families, one block a rule", () => {
    expect(onIngress(rule("r", [WORLD]))).toEqual([{ from: [{ ipBlock: { cidr: "0.0.0.0/0" } }] }, { from: [{ ipBlock: { cidr: "::/0" } }] }]);
  });
  test("addresses that the cluster declares as its own are left out of the world", () => {
    expect(onIngress(rule("r", [WORLD]), DECLARED)).toEqual([
      { from: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["10.244.0.0/16", "192.168.0.0/24"] } }] },
      { from: [{ ipBlock: { cidr: "::/0" } }] },
    ]);
  });
  test("a block of the cluster's own addresses matches nobody outside", () => {
    expect(onIngress(rule("r", [cidr("10.244.7.0/24"), cidr("203.0.113.0/24", "203.0.113.8/29")]), DECLARED)).toEqual([
      { from: [{ ipBlock: { cidr: "203.0.113.0/24", except: ["203.0.113.8/29"] } }] },
    ]);
  });
  test("pods of any namespace have an empty namespace selector", () => {
    expect(onIngress(rule("r", [pods([], app("web"))]))).toEqual([
      { from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: "web" } } }] },
    ]);
  });
  test("a negative namespace selector stands beside a positive one", () => {
    const namespaces = [{ key: "team", operator: "NotIn" as const, values: ["red"] }];
    expect(onIngress(rule("r", [pods(namespaces)]))).toEqual([
      {
        from: [
          {
            namespaceSelector: {
              matchExpressions: [
                { key: "team", operator: "NotIn", values: ["red"] },
                { key: "kubernetes.io/metadata.name", operator: "Exists" },
              ],
            },
          },
        ],
      },
    ]);
  });
  test("ranges, names and whole protocols have their own spelling", () => {
    const ports = [tcp(9000, 9100), { protocol: "UDP" as const, from: 1, to: 65_535 }, { protocol: "TCP" as const, name: "http" }];
    expect(onIngress(rule("r", [ALL], ports))).toEqual([
      { ports: [{ protocol: "TCP", port: 9000, endPort: 9100 }, { protocol: "UDP" }, { protocol: "TCP", port: "http" }] },
    ]);
  });
  test("a contradiction is written as it is", () => {
    expect(onIngress(rule("r", [pods(named("shop"), [...app("a"), ...app("b")])]))).toEqual([
      {
        from: [
          {
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "shop" } },
            podSelector: { matchLabels: { app: "a" }, matchExpressions: [{ key: "app", operator: "In", values: ["b"] }] },
          },
        ],
      },
    ]);
  });
});

describe("what silence means", () => {
  const allowance = section("next", rule("dns", [pods(named("kube-system"))], [tcp(53)]));
  test("allow rules that nothing isolates change nothing and are not written", () => {
    expect(specs(intent([policy("shop/api", { egress: allowance })]))).toEqual({});
  });
  test("allow rules for everyone are written where something isolates", () => {
    const platform = policy("platform/dns", { tier: "platform", subject: everyPod, egress: allowance });
    const written = specs(intent([platform, policy("shop/api", { egress: section("deny") })]));
    expect(Object.keys(written)).toEqual([
      expect.stringMatching(/^shop\/networkpolicy-platform-dns-egress-app-in-api-/),
      "shop/networkpolicy-shop-api-egress.yaml",
    ]);
    expect(Object.values(written)[0]).toMatchObject(API);
  });
  test("an isolated namespace needs one allowance, not one a workload", () => {
    const platform = policy("platform/dns", { tier: "platform", subject: everyPod, egress: allowance });
    const shop = policy("shop", { subject: pods(named("shop")), egress: section("deny") });
    const api = policy("shop/api", { egress: section("deny") });
    expect(Object.keys(specs(intent([platform, shop, api])))).toHaveLength(3);
  });
  test("isolation at the end of a tier makes later rules void", () => {
    const first = policy("platform/api", { tier: "platform", ingress });
    const later = policy("shop/api", { ingress: section("next", rule("late", [ALL])) });
    expect(Object.keys(specs(intent([first, later])))).toEqual(["shop/networkpolicy-platform-api-ingress.yaml"]);
  });
  test("subjects that an earlier tier isolates are left out of later rules", () => {
    const first = policy("platform/api", { tier: "platform", ingress: section("deny") });
    const later = policy("shop", { subject: pods(named("shop")), ingress: section("deny", rule("late", [ALL])) });
    const selectors = Object.values(specs(intent([first, later]))).map((spec) => (spec as { podSelector: object }).podSelector);
    expect(selectors).toContainEqual({ matchExpressions: [{ key: "app", operator: "NotIn", values: ["api"] }] });
  });
  test("an isolated subject names its namespaces", () => {
    expect(refusals(intent([policy("all", { subject: everyPod, ingress })]))).toEqual([
      "PCL3001 all ingress: `kubernetes@1.36` cannot isolate pods of namespaces that are not listed by name",
    ]);
  });
  test("an allowance by namespace labels can't be written into a namespace", () => {
    const byTeam = pods([{ key: "team", operator: "In", values: ["red"] }]);
    const platform = policy("platform/dns", { tier: "platform", subject: byTeam, egress: allowance });
    expect(refusals(intent([platform, policy("shop/api", { egress: section("deny") })]))).toEqual([
      "PCL3001 platform/dns egress dns: `kubernetes@1.36` cannot select the pods of `platform/dns` by labels of their namespace",
    ]);
  });
});

describe("deny without a word for it", () => {
  const shop = (...rules: ReturnType<typeof rule>[]) => intent([policy("shop/api", { egress: section("deny", ...rules) })]);
  const egress = (one: Intent) => (Object.values(specs(one))[0] as { egress?: unknown }).egress;

  test("an address inside an allowed block becomes its exception", () => {
    expect(egress(shop(deny("no", [cidr("203.0.113.8/29")]), rule("yes", [cidr("203.0.113.0/24")])))).toEqual([
      { to: [{ ipBlock: { cidr: "203.0.113.0/24", except: ["203.0.113.8/29"] } }] },
    ]);
  });
  test("an exception of the deny is allowed again", () => {
    expect(egress(shop(deny("no", [cidr("203.0.113.0/28", "203.0.113.1/32")]), rule("yes", [cidr("203.0.113.0/24")])))).toEqual([
      { to: [{ ipBlock: { cidr: "203.0.113.0/24", except: ["203.0.113.0/28"] } }] },
      { to: [{ ipBlock: { cidr: "203.0.113.1/32" } }] },
    ]);
  });
  test("denied ports are cut out of an allowed range", () => {
    expect(egress(shop(deny("no", [WORLD], [tcp(22)]), rule("yes", [cidr("203.0.113.0/24")], [tcp(20, 25)])))).toEqual([
      {
        to: [{ ipBlock: { cidr: "203.0.113.0/24" } }],
        ports: [
          { protocol: "TCP", port: 20, endPort: 21 },
          { protocol: "TCP", port: 23, endPort: 25 },
        ],
      },
    ]);
  });
  test("denied pods are left out by the opposite of each requirement", () => {
    const noWeb = deny("no", [pods(named("shop"), app("web"))]);
    expect(egress(shop(noWeb, rule("yes", [pods(named("shop"))])))).toEqual([
      {
        to: [
          {
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "shop" } },
            podSelector: { matchExpressions: [{ key: "app", operator: "NotIn", values: ["web"] }] },
          },
        ],
      },
    ]);
  });
  test("a deny that meets no allow needs no word", () => {
    expect(egress(shop(deny("no", [cidr("203.0.113.0/24")]), rule("yes", [pods(named("shop"), app("web"))])))).toEqual([{ to: [WEB_IN_SHOP] }]);
  });
  test("an allow that a deny covers is not written", () => {
    expect(egress(shop(deny("no", [ALL]), rule("yes", [WORLD])))).toBeUndefined();
  });
  test("a deny in an earlier tier is taken from the rules of later tiers", () => {
    const guard = policy("platform/guard", {
      tier: "platform",
      subject: everyPod,
      egress: section("next", deny("metadata", [cidr("169.254.169.254/32")])),
    });
    const subject = pods(named("shop"), app("api"));
    const open = policy("shop/api", { subject, egress: section("deny", rule("yes", [WORLD])) });
    expect(refusals(intent([guard, open]))[0]).toContain("nothing else isolates the pods of `metadata`");
    const narrow = { ...guard, subject };
    expect(egress(intent([narrow, open]))).toContainEqual({ to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.169.254/32"] } }] });
  });
  test("a deny where nothing isolates is refused with a flow that stays open", () => {
    const [found] = outputOf(intent([policy("shop/api", { egress: section("next", deny("no", [cidr("203.0.113.0/24")])) })])).diagnostics;
    expect(found?.at).toEqual(["shop/api", "egress", "no"]);
    expect(found?.witness).toMatchObject({ effect: "opens", before: { decision: "deny", by: ["no"] }, after: { decision: "allow" } });
  });
  test("what a rule is refused for, its orElse may leave out by name", () => {
    const no = { ...deny("no", [cidr("203.0.113.0/24")]), orElse: { kind: "deny" as const, reason: "no deny there" } };
    const output = outputOf(intent([policy("shop/api", { egress: section("next", no) })]));
    expect([output.diagnostics, output.deviations.map(({ rule: id, relation }) => `${id} ${relation}`)]).toEqual([[], ["no wider"]]);
  });
  test("denied pods can't be left out of everyone by their labels", () => {
    const one = shop(deny("no", [pods(named("shop"), app("web"))]), rule("yes", [ALL]));
    expect(refusals(one)).toEqual(["PCL3001 shop/api egress yes: `kubernetes@1.36` cannot leave out of `yes` what `no` denies"]);
  });
  test("but where the addresses of pods are declared", () => {
    const one = { ...shop(deny("no", [pods(named("shop"), app("web"))]), rule("yes", [ALL])), cluster: DECLARED };
    expect(egress(one)).toContainEqual({ to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["10.244.0.0/16"] } }] });
  });
  test("a port name has no complement", () => {
    const one = shop(deny("no", [ALL], [{ protocol: "TCP", name: "http" }]), rule("yes", [pods([])], [tcp(80)]));
    expect(refusals(one)[0]).toContain("cannot leave out of `yes` what `no` denies");
  });
  test("an address has no port names", () => {
    expect(refusals(shop(rule("r", [cidr("203.0.113.0/24")], [{ protocol: "TCP", name: "http" }])))[0]).toContain("cannot resolve a named port");
  });
});
