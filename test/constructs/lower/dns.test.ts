import { fqdn, Namespace, Policy, pods, tcp } from "portcullis";
import { expect, test } from "vitest";
import { intentOf, rulesOf } from "../program.ts";

const watched = [{ layer7: [{ kind: "dns", pattern: "*" }], orElse: { kind: "l4" } }];
const plain = [{ layer7: [], orElse: null }];
const payment = fqdn("api.payment.example.com");

test("with a DNS name among the peers questions are watched, and the way out is built in", () => {
  const intent = intentOf(({ app, web }) => [new Namespace(app, "blog"), web.mayReach(payment, tcp(443))]);
  expect(rulesOf(intent, "shop/egress")).toMatchObject(watched);
  expect(rulesOf(intent, "blog/egress")).toMatchObject(plain);
});
test("so they are where a policy in full names one", () => {
  const rules = [{ action: "allow" as const, peers: [payment], ports: tcp(443) }];
  const with_ = (namespace: string) =>
    intentOf(({ app }) => new Policy(app, "p", { subject: pods({ namespaces: namespace }), egress: { rules, otherwise: "next" } }));
  expect(rulesOf(with_("shop"), "shop/egress")).toMatchObject(watched);
  expect(rulesOf(with_("blog"), "shop/egress")).toMatchObject(plain);
});
