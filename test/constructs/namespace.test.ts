import { Namespace, tcp, world } from "portcullis";
import { expect, test } from "vitest";
import { findings, intentOf, policyOf, refusal, rulesOf } from "./program.ts";

test("a namespace is closed both ways and may ask the resolver", () => {
  const intent = intentOf(() => undefined);
  expect(policyOf(intent, "shop/ingress").ingress).toMatchObject({ rules: [], otherwise: "deny" });
  expect(policyOf(intent, "shop/egress").egress).toMatchObject({ rules: [{ id: "shop/egress/dns" }], otherwise: "deny" });
});
test("without DNS nothing is open", () => {
  expect(
    rulesOf(
      intentOf(({ app }) => new Namespace(app, "mute", { dns: false })),
      "mute/egress",
    ),
  ).toEqual([]);
});
test("one that is left open leaves silence to the next tier", () => {
  const intent = intentOf(({ app }) => {
    const open = new Namespace(app, "open", { defaultDeny: { ingress: true, egress: false } });
    open.workload("a", { labels: { app: "a" } }).mayReach(world, tcp(443));
  });
  expect(intent.policies.map((one) => one.id).filter((id) => id.startsWith("open/"))).toEqual(["open/a/egress", "open/ingress"]);
  expect(policyOf(intent, "open/a/egress").egress?.otherwise).toBe("next");
});
test("its owner owns its policies", () => {
  const intent = intentOf(({ app }) => new Namespace(app, "blog", { owner: "team-blog" }));
  expect(policyOf(intent, "blog/ingress").owner).toBe("team-blog");
});
test("its name is a name", () => {
  expect(refusal(({ app }) => new Namespace(app, "Shop"))[0]).toMatch(/^E_LABEL .*`Shop` is not the name of a namespace/);
});
test("a finding carries the author's file and line", () => {
  const [finding] = findings(({ app }) => new Namespace(app, "blog", { defaultDny: false } as never));
  expect(finding?.message).toBe("unknown field `defaultDny`");
  expect(finding?.source?.file).toMatch(/namespace\.test\.ts$/);
});
