import { describe, expect, test } from "vitest";
import type { Policy } from "#ir";
import { decide, decideSide, type Flow } from "#model";
import { endOf, flowOf, labelled, podEnd, pods, policyOf, ruleOf } from "./shop.ts";

const TIERS = [
  { name: "main", order: 1 },
  { name: "last", order: 2 },
];
const intentOf = (...policies: Policy[]) => ({ version: 1 as const, cluster: { podCidrs: null, nodeCidrs: null }, tiers: TIERS, policies });
const ingress = (policies: readonly Policy[], flow: Partial<Flow> = {}) => decideSide(intentOf(...policies), flowOf(flow), "ingress");
const settled = (decision: string, by: readonly string[], reason: string) => ({ decision, via: "kernel", by, reason, missing: [] });
const open = (by: readonly string[], ...missing: string[]) => ({
  decision: "unknown",
  via: "kernel",
  by,
  reason: `not known: ${missing.join(", ")}`,
  missing,
});
const [allow, deny, pass] = [ruleOf("allow"), ruleOf("deny"), ruleOf("pass")];
const nobody = { peers: [pods({ pods: [labelled("app", "In", "nobody")] })] };
const hidden = { authenticate: true };
const host = [{ kind: "entity", entity: "host" }] as const;
const node = endOf("host", { ip: "192.168.0.1" });
const next = { ingress: { rules: [pass], otherwise: "next" as const } };

describe("an end", () => {
  test("that is no pod of this cluster allows", () =>
    expect(ingress([policyOf("p", [deny])], { destination: endOf("world") })).toEqual(settled("allow", [], "not a managed endpoint")));
  test("that is the other end allows itself", () =>
    expect(ingress([policyOf("p", [deny])], { source: podEnd("api") })).toEqual(settled("allow", [], "a pod reaches itself")));
  test("that nothing isolates allows", () => expect(ingress([])).toEqual(settled("allow", [], "nothing isolates it")));
  test("is judged by its own direction", () => {
    const { egress, ingress: other } = decide(intentOf(policyOf("p", [deny], {}, "egress")), flowOf());
    expect([egress, other]).toEqual([settled("deny", ["deny"], "deny in tier main"), settled("allow", [], "nothing isolates it")]);
  });
});

describe("a policy takes no part", () => {
  const free = settled("allow", [], "nothing isolates it");
  test("where it is audited", () => expect(ingress([policyOf("p", [deny], { mode: "audit" })])).toEqual(free));
  test("where it selects other pods", () =>
    expect(ingress([policyOf("p", [deny], { subject: pods({ pods: [labelled("app", "In", "web")] }) })])).toEqual(free));
  test("where it governs the other direction", () => expect(ingress([policyOf("p", [deny], {}, "egress")])).toEqual(free));
});

describe("the own node", () => {
  const free = settled("allow", [], "the own node reaches its pods");
  test("gets in past a default deny", () => expect(ingress([policyOf("p", [])], { source: node })).toEqual(free));
  test("gets in past a deny that doesn't name it", () =>
    expect(ingress([policyOf("p", [deny, ruleOf("deny", { peers: [{ kind: "nodes", nodes: [] }] })])], { source: node })).toEqual(free));
  test("isn't denied by an allow rule or a pass rule that names it", () =>
    expect(ingress([policyOf("p", [ruleOf("allow", { peers: host }), ruleOf("pass", { peers: host })])], { source: node })).toEqual(free));
  test("is denied by name", () =>
    expect(ingress([policyOf("p", [deny, ruleOf("deny", { id: "h", peers: host })])], { source: node })).toEqual(
      settled("deny", ["h"], "a rule denies the own node"),
    ));
  test("is a peer like others on egress, and others are no node on ingress", () => {
    const out = decideSide(intentOf(policyOf("p", [deny], {}, "egress")), flowOf({ destination: node }), "egress");
    expect(out).toEqual(settled("deny", ["deny"], "deny in tier main"));
    expect(ingress([policyOf("p", [deny])])).toEqual(settled("deny", ["deny"], "deny in tier main"));
  });
});

describe("in a tier", () => {
  test("deny beats pass and allow", () =>
    expect(ingress([policyOf("p", [allow, pass, deny])])).toEqual(settled("deny", ["deny"], "deny in tier main")));
  test("pass beats allow, and goes on to the next tier", () =>
    expect(ingress([policyOf("p", [allow, pass]), policyOf("q", [], { tier: "last" })])).toEqual(
      settled("deny", ["q"], "default deny of tier last"),
    ));
  test("allow beats the default", () => expect(ingress([policyOf("p", [allow])])).toEqual(settled("allow", ["allow"], "allow in tier main")));
  test("a pass that doesn't match doesn't end it", () =>
    expect(ingress([policyOf("p", [ruleOf("pass", nobody)])])).toEqual(settled("deny", ["p"], "default deny of tier main")));
  test("a deny or an allow that doesn't match doesn't decide", () =>
    expect(ingress([policyOf("p", [ruleOf("deny", nobody), ruleOf("allow", nobody)])])).toEqual(settled("deny", ["p"], "default deny of tier main")));
  test("all who isolate are named, in order, and those who don't are not", () => {
    const policies = [policyOf("z", []), policyOf("a", []), policyOf("n", [], { ingress: { rules: [], otherwise: "next" } })];
    expect(ingress(policies).by).toEqual(["a", "z"]);
  });
  test("all rules that match are named, once and in order", () => {
    const rules = ["z", "a", "z"].map((id) => ruleOf("allow", { id }));
    expect(ingress([policyOf("p", rules)]).by).toEqual(["a", "z"]);
  });
  test("nobody isolates who says that the next tier decides", () =>
    expect(ingress([policyOf("p", [], { ingress: { rules: [], otherwise: "next" } })])).toEqual(settled("allow", [], "nothing isolates it")));
});

describe("tiers", () => {
  test("decide in their order, and one decision is enough", () => {
    const [first, second] = [policyOf("p", [allow]), policyOf("q", [deny], { tier: "last" })];
    expect(ingress([second, first])).toEqual(settled("allow", ["allow"], "allow in tier main"));
  });
  test("are skipped by a pass", () =>
    expect(ingress([policyOf("p", [pass], next), policyOf("q", [deny], { tier: "last" })])).toEqual(settled("deny", ["deny"], "deny in tier last")));
  test("that all pass leave the flow allowed", () => expect(ingress([policyOf("p", [pass])])).toEqual(settled("allow", [], "nothing isolates it")));
});

describe("ordered policies", () => {
  const [first, second] = [policyOf("p", [allow], { order: 10 }), policyOf("q", [deny], { order: 20 })];
  test.each([[[first, second]], [[second, first]]])("decide from the lowest number up, however they are listed", (policies) =>
    expect(ingress(policies)).toEqual(settled("allow", ["allow"], "allow by order in tier main")),
  );
  test("three of them too", () => {
    const third = policyOf("r", [deny], { order: 30 });
    expect(ingress([third, first, second]).decision).toBe("allow");
    expect(ingress([second, third, first]).decision).toBe("allow");
  });
  test("stand before those without a number", () =>
    expect(ingress([policyOf("u", [deny]), first])).toEqual(settled("allow", ["allow"], "allow by order in tier main")));
  test("leave to those without a number what they don't match", () =>
    expect(ingress([policyOf("u", [deny]), policyOf("p", [ruleOf("allow", nobody)], { order: 10 })])).toEqual(
      settled("deny", ["deny"], "deny in tier main"),
    ));
  test("decide rule by rule", () =>
    expect(ingress([policyOf("p", [allow, deny], { order: 10 })])).toEqual(settled("allow", ["allow"], "allow by order in tier main")));
  test("that pass end their tier", () =>
    expect(ingress([policyOf("p", [pass, deny], { order: 10 })])).toEqual(settled("allow", [], "nothing isolates it")));
});

describe("a fact that the flow doesn't tell", () => {
  const unseen = { tls: null, request: null };
  test("leaves the verdict open where it matters", () =>
    expect(ingress([policyOf("p", [ruleOf("allow", hidden)])], unseen)).toEqual(open(["allow", "p"], "tls")));
  test("is no matter where both ways end alike", () =>
    expect(ingress([policyOf("p", [ruleOf("deny", hidden)])], unseen)).toEqual(settled("deny", ["deny", "p"], "default deny of tier main")));
  test("of a pass leaves open whether the next tier is asked", () => {
    const passing = policyOf("p", [ruleOf("pass", hidden)]);
    expect(ingress([passing], unseen).decision).toBe("deny");
    expect(ingress([policyOf("p", [ruleOf("pass", hidden), allow])], unseen)).toEqual(settled("allow", ["allow"], "allow in tier main"));
  });
  test("is no matter where another rule surely matches", () =>
    expect(ingress([policyOf("p", [ruleOf("allow", { ...hidden, id: "x" }), allow])], unseen)).toEqual(
      settled("allow", ["allow"], "allow in tier main"),
    ));
  test("of a deny leaves the allow behind it open", () =>
    expect(ingress([policyOf("p", [ruleOf("deny", hidden), allow])], unseen)).toEqual(open(["allow", "deny"], "tls")));
  test("is listed with the others, in order", () => {
    const asking = ruleOf("allow", { id: "b", layer7: [{ kind: "dns", pattern: "*" }] });
    expect(ingress([policyOf("p", [ruleOf("allow", { ...hidden, id: "a" }), asking])], unseen)).toEqual(open(["a", "b", "p"], "request", "tls"));
  });
  test("of the own node's deny leaves it open", () =>
    expect(ingress([policyOf("p", [ruleOf("deny", { ...hidden, peers: host })])], { ...unseen, source: node })).toEqual(open(["deny"], "tls")));
});
