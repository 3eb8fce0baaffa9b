import { tcp } from "portcullis";
import { expect, test } from "vitest";
import type { Intent } from "#ir";
import { intentOf, refusal, rulesOf } from "./program.ts";

test("a sentence opens the caller's egress and the callee's ingress", () => {
  const intent = intentOf(({ web, api }) => web.mayReach(api, tcp(80)));
  expect(rulesOf(intent, "shop/web/egress").map((one) => one.id)).toEqual(["shop/web/egress/to-shop-api-tcp-80"]);
  expect(rulesOf(intent, "shop/api/ingress").map((one) => one.id)).toEqual(["shop/api/ingress/from-shop-web-tcp-80"]);
});
test("`only` says it on one end", () => {
  const intent = intentOf(({ web, api }) => web.mayReach(api, tcp(80), { only: "ingress" }));
  expect(intent.policies.map((one) => one.id)).toEqual(["shop/api/ingress", "shop/egress", "shop/ingress"]);
});
test("the order of sentences says nothing", () => {
  const one = intentOf(({ web, api, shop }) => [web.mayReach(api, tcp(80)), web.mayReach(shop, tcp(443))]);
  const other = intentOf(({ web, api, shop }) => [web.mayReach(shop, tcp(443)), web.mayReach(api, tcp(80))]);
  const plain = (intent: Intent) => JSON.stringify(intent).replace(/"line":\d+/g, "");
  expect(plain(one)).toBe(plain(other));
});
test("options become the rule's own", () => {
  const intent = intentOf(({ web, api }) => web.mayReach(api, tcp(80), { owner: "a", reason: "b", expires: "2027-01-31", log: true }));
  expect(rulesOf(intent, "shop/web/egress")[0]).toMatchObject({ owner: "a", reason: "b", expires: "2027-01-31", log: true });
});
test("an unknown option is named, with the one that was meant", () => {
  expect(refusal(({ web, api }) => web.mayReach(api, tcp(80), { expire: "2027-01-31" } as never))).toEqual([
    "E_SCHEMA shop/web/expire: unknown field `expire` (did you mean expires)",
  ]);
});
test("an empty list of requests is no wildcard", () => {
  expect(refusal(({ web, api }) => web.mayCall(api.port("http"), []))[0]).toMatch(/^E_EMPTY .*requests/);
});
test("a missing peer or port is no wildcard", () => {
  expect(refusal(({ web, api }) => web.mayReach(api, tcp(undefined as never)))[0]).toMatch(/^E_PORT/);
  expect(refusal(({ web, api }) => web.mayReach(api, undefined as never))[0]).toMatch(/^E_SCHEMA/);
  expect(refusal(({ web }) => web.mayReach(undefined as never, tcp(80)))[0]).toMatch(/^E_EMPTY .*no peer/);
  expect(refusal(({ web }) => web.mayCall(undefined as never, [undefined as never]))[0]).toMatch(/^E_EMPTY .*no peer/);
});
