import { cidr, fqdn, lower, Namespace, Policy, pods, Tier, tcp } from "portcullis";
import { expect, test } from "vitest";
import { refusal, shopParts } from "../program.ts";

test("all findings of a program come together", () => {
  const found = refusal(({ web, shop }) => {
    web.mayReach(cidr("10.0.0.1/8"), tcp(0));
    web.mayReach(fqdn("*"), tcp(443));
    shop.mayReach(shop, tcp(90, 80));
  });
  expect([...new Set(found.map((one) => one.split(" ")[0]))].sort()).toEqual(["E_CIDR", "E_FQDN", "E_PORT"]);
});
test("a part of an app says only what its own subjects may", () => {
  const { app, web, api, shop } = shopParts();
  const blog = new Namespace(app, "blog");
  blog.mayReach(web, tcp(80));
  expect(lower(blog).policies.map((one) => one.id)).toEqual(["blog/egress", "blog/ingress"]);
  expect(lower(shop).policies.map((one) => one.id)).toEqual(["shop/egress", "shop/ingress", "shop/web/ingress"]);
  expect(lower(api).policies).toEqual([]);
});
test("two policies at one place of a tier are ambiguous", () => {
  const found = refusal(({ app }) => {
    const tier = new Tier(app, "security", { order: 10 });
    for (const id of ["a", "b"]) new Policy(app, id, { tier, order: 5, subject: pods({}), ingress: { rules: [], otherwise: "deny" } });
  });
  expect(found).toEqual(["E_AMBIGUOUS b/order: policies `a` and `b` have one order, `5`, in tier `security` (give each an order of its own)"]);
});
test("a policy that says nothing is refused", () => {
  expect(refusal(({ app }) => new Policy(app, "idle", { subject: pods({}), ingress: { rules: [], otherwise: "next" } }))[0]).toMatch(
    /^E_EMPTY idle: .*allows nothing and isolates nothing/,
  );
});
