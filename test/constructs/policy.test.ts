import { http, Policy, pods, type RuleProps, Tier, tcp, udp, world } from "portcullis";
import { expect, test } from "vitest";
import { intentOf, policyOf, refusal } from "./program.ts";

const everyPod = pods({});
const closed = { rules: [], otherwise: "deny" as const };

test("tier, order, mode and provenance are its own", () => {
  const intent = intentOf(({ app }) => {
    const tier = new Tier(app, "platform", { order: 10 });
    new Policy(app, "p", { tier, order: 5, mode: "audit", subject: everyPod, ingress: closed, owner: "o", reason: "r", expires: "2027-01-31" });
  });
  expect(policyOf(intent, "p")).toMatchObject({
    tier: "platform",
    order: 5,
    mode: "audit",
    owner: "o",
    reason: "r",
    expires: "2027-01-31",
    egress: null,
  });
});
test("rules of an ordered policy keep their order", () => {
  const allow = (port: number) => ({ action: "allow" as const, peers: [world], ports: tcp(port) });
  const intent = intentOf(({ app }) => new Policy(app, "p", { order: 1, subject: everyPod, ingress: { ...closed, rules: [allow(443), allow(80)] } }));
  expect(policyOf(intent, "p").ingress?.rules.map((one) => one.id)).toEqual(["p/ingress/from-world-tcp-443", "p/ingress/from-world-tcp-80"]);
});
test("a rule may have an id of its own", () => {
  const rules = [{ id: "web", action: "allow" as const, peers: [world], ports: tcp(80) }];
  expect(
    policyOf(
      intentOf(({ app }) => new Policy(app, "p", { subject: everyPod, ingress: { ...closed, rules } })),
      "p",
    ).ingress?.rules[0]?.id,
  ).toBe("p/ingress/web");
});
test("requests on UDP don't type-check", () => {
  // @ts-expect-error HTTP over UDP
  const rule: RuleProps = { action: "allow", peers: [world], ports: udp(80), requests: [http.get("/")] };
  expect(refusal(({ app }) => new Policy(app, "p", { subject: everyPod, ingress: { ...closed, rules: [rule] } }))[0]).toMatch(/^E_HTTP .*on UDP/);
});
test("a subject is pods or nodes", () => {
  expect(refusal(({ app }) => new Policy(app, "p", { subject: world, ingress: closed }))[0]).toMatch(/^E_SCHEMA p\/subject: a subject is a workload/);
});
test("empty lists are no wildcards", () => {
  const rule = { action: "allow" as const, peers: [world], ports: tcp(80) };
  const withRule = (part: object) =>
    refusal(({ app }) => new Policy(app, "p", { subject: everyPod, ingress: { ...closed, rules: [{ ...rule, ...part }] } }))[0];
  expect([withRule({ peers: [] }), withRule({ ports: [] }), withRule({ requests: [] })].map((one) => one?.split(" ")[0])).toEqual([
    "E_SCHEMA",
    "E_SCHEMA",
    "E_SCHEMA",
  ]);
});
