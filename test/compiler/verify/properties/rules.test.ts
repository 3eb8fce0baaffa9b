import { http, Policy, pods, tcp } from "portcullis";
import { expect, test } from "vitest";
import type { Intent } from "#ir";
import { evaluateSide, relationOfIntent } from "#model";
import { redundantRules, vacuous } from "#verify";
import { shop } from "./shop.ts";

const redundant = (intent: Intent) => redundantRules(intent).rules.map((one) => one.rule);

test("every rule of the shop is needed", () => {
  expect(redundantRules(shop())).toMatchObject({ outcome: "holds", rules: [], evidence: [] });
});

test("a narrower rule beside a wider one is redundant, with a flow that both match", () => {
  const intent = shop(({ web, api }) => {
    web.mayReach(api, tcp(8080));
  });
  expect(redundant(intent)).toEqual(["shop/api/ingress/from-shop-web-tcp-8080-http", "shop/web/egress/to-shop-api-tcp-8080-http"]);
  for (const { flow, side, verdicts } of redundantRules(intent).evidence)
    expect([evaluateSide(relationOfIntent(intent), flow, side ?? "ingress").decision, ...verdicts.map((one) => one.decision)]).toEqual([
      "allow",
      "allow",
      "allow",
    ]);
});

test("of two alike one is redundant, not both", () => {
  const intent = shop(({ web, api }) => {
    web.mayReach(api, tcp(9000, 9001), { only: "egress", reason: "a" });
    web.mayReach(api, [tcp(9000), tcp(9001)], { only: "egress", reason: "b" });
  });
  expect(redundant(intent)).toHaveLength(1);
});

test("rules that are decided before are vacuous, others show a flow", () => {
  const intent = shop(({ app, web, api }) => {
    const rule = { action: "allow", peers: [api], ports: tcp(9000) } as const;
    const section = {
      rules: [
        { ...rule, id: "first" },
        { ...rule, id: "again" },
      ],
      otherwise: "next",
    } as const;
    new Policy(app, "ordered", { order: 1, subject: web, egress: section });
  });
  const ids = intent.policies.find((one) => one.id === "ordered")?.egress?.rules.map((rule) => rule.id) ?? [];
  expect(ids.map((id) => vacuous(intent, id).outcome)).toEqual(["fails", "holds"]);
  const [shown] = vacuous(intent, ids[0] ?? "").evidence;
  expect(shown?.verdicts[0]?.by).toEqual(["ordered/egress/first"]);
});

test("a default deny is asked by its policy, a rule that nobody wrote decides nothing", () => {
  const intent = shop();
  expect(vacuous(intent, "shop/web/egress")).toMatchObject({ outcome: "fails", evidence: [{ verdicts: [{ decision: "deny" }] }] });
  expect(vacuous(intent, "nobody").outcome).toBe("holds");
  expect(vacuous(intent, "shop/web/egress/to-shop-api-tcp-8080-http").outcome).toBe("fails");
});

test("a pass decides nothing itself, and is not vacuous where it is reached", () => {
  const intent = shop(({ app, web }) => {
    const rules = [{ id: "on", action: "pass", peers: [pods({})], ports: "any" }] as const;
    new Policy(app, "ordered", { order: 1, subject: web, egress: { rules, otherwise: "next" } });
  });
  expect(vacuous(intent, "ordered/egress/on").outcome).toBe("fails");
});

test("requests count", () => {
  const intent = shop(({ web, api }) => web.mayCall(api.port("http"), [http.get({ prefix: "/v1" })]));
  expect(redundant(intent)).toHaveLength(2);
});
