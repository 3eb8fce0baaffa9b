import { http, Workload } from "portcullis";
import { expect, test } from "vitest";
import { intentOf, refusal, rulesOf, shopParts } from "./program.ts";

test("a call opens the port that the workload declares", () => {
  const intent = intentOf(({ web, api }) => web.mayCall(api.port("http"), [http.get("/")]));
  expect(rulesOf(intent, "shop/api/ingress")[0]?.ports).toEqual([{ protocol: "TCP", from: 8080, to: 8080 }]);
});
test("a declared port stands wherever ports stand", () => {
  const intent = intentOf(({ web, api }) => web.mayReach(api, [api.port("http"), api.port("dns")]));
  expect(rulesOf(intent, "shop/web/egress")[0]?.ports).toEqual([
    { protocol: "UDP", from: 53, to: 53 },
    { protocol: "TCP", from: 8080, to: 8080 },
  ]);
});
test("what does not make sense does not type-check", () => {
  const { web, api } = shopParts();
  // @ts-expect-error an unknown port name
  expect(() => api.port("htp")).toThrow("E_PORT: no port `htp` is declared");
  // @ts-expect-error a workload without ports
  expect(() => web.port("http")).toThrow("E_PORT");
  // @ts-expect-error HTTP over UDP
  web.mayCall(api.port("dns"), [http.get("/")]);
});
test("a service account narrows it", () => {
  const intent = intentOf(({ shop, web }) => web.mayReach(new Workload(shop, "x", { labels: { app: "x" }, serviceAccount: "robot" }), "any"));
  expect(rulesOf(intent, "shop/web/egress")[0]?.peers).toMatchObject([{ serviceAccounts: ["robot"] }]);
});
test("a workload without labels is no workload", () => {
  expect(refusal(({ shop }) => shop.workload("x", { labels: {} }))[0]).toMatch(/^E_SCHEMA .*at least one label/);
  expect(refusal(({ shop }) => shop.workload("x", { labels: { app: undefined } } as never))[0]).toMatch(/^E_SCHEMA/);
});
test("an unknown prop is named, with the one that was meant", () => {
  expect(refusal(({ shop }) => shop.workload("x", { lables: { app: "x" } } as never))).toEqual([
    "E_SCHEMA shop/x/labels: a value is missing: record expected",
    "E_SCHEMA shop/x/lables: unknown field `lables` (did you mean labels)",
  ]);
});
