import { App, anyone, fqdn, http, Namespace, tcp, udp, world } from "portcullis";
import { expect, test } from "vitest";
import type { Intent, Policy, Rule } from "#ir";

/** A small shop; `say` adds sentences. */
function shop(say: (at: ReturnType<typeof parts>) => void): Intent {
  const at = parts();
  say(at);
  return at.app.lower();
}
function parts() {
  const app = new App();
  const shop = new Namespace(app, "shop");
  const web = shop.workload("web", { labels: { app: "web" } });
  const api = shop.workload("api", { labels: { app: "api" }, ports: { http: 8080, dns: udp(53) } });
  return { app, shop, web, api };
}
const policyOf = (intent: Intent, id: string) => intent.policies.find((one) => one.id === id) as Policy;
const rulesOf = (intent: Intent, id: string) => (policyOf(intent, id).ingress ?? policyOf(intent, id).egress)?.rules as readonly Rule[];

test("a namespace is closed both ways and may ask the resolver", () => {
  const intent = shop(() => undefined);
  expect(policyOf(intent, "shop/ingress").ingress).toMatchObject({ rules: [], otherwise: "deny" });
  expect(rulesOf(intent, "shop/egress")).toMatchObject([
    {
      id: "shop/egress/dns",
      layer7: [],
      ports: [
        { protocol: "TCP", from: 53 },
        { protocol: "UDP", from: 53 },
      ],
    },
  ]);
});
test("a sentence opens the caller's egress and the callee's ingress", () => {
  const intent = shop(({ web, api }) => web.mayReach(api, tcp(80)));
  expect(rulesOf(intent, "shop/web/egress").map((one) => one.id)).toEqual(["shop/web/egress/to-shop-api-tcp-80"]);
  expect(rulesOf(intent, "shop/api/ingress").map((one) => one.id)).toEqual(["shop/api/ingress/from-shop-web-tcp-80"]);
});
test("`only` says it on one end", () => {
  const intent = shop(({ web, api }) => web.mayReach(api, tcp(80), { only: "ingress" }));
  expect(intent.policies.map((one) => one.id)).toEqual(["shop/api/ingress", "shop/egress", "shop/ingress"]);
});
test("the order of sentences says nothing", () => {
  const one = shop(({ web, api }) => [web.mayReach(api, tcp(80)), web.mayReach(world, tcp(443))]);
  const other = shop(({ web, api }) => [web.mayReach(world, tcp(443)), web.mayReach(api, tcp(80))]);
  const plain = (intent: Intent) => JSON.stringify(intent).replace(/"line":\d+/g, "");
  expect(plain(one)).toBe(plain(other));
});
test("rules that a reader would call alike are told apart by their content", () => {
  const intent = shop(({ web, api }) => [
    web.mayCall(api.port("http"), [http.get("/a")]),
    web.mayCall(api.port("http"), [http.get("/b")], { log: true }),
  ]);
  const ids = rulesOf(intent, "shop/api/ingress").map((one) => one.id);
  expect(new Set(ids).size).toBe(2);
  for (const id of ids) expect(id).toMatch(/^shop\/api\/ingress\/from-shop-web-tcp-8080-http-[0-9a-f]{8}$/);
});
test("a sentence said twice is one rule", () => {
  const intent = shop(({ web, api }) => [web.mayReach(api, tcp(80)), web.mayReach(api, tcp(80))]);
  expect(rulesOf(intent, "shop/web/egress")).toHaveLength(1);
});
test("with a DNS name among the peers questions are watched, and the way out is built in", () => {
  const intent = shop(({ web }) => web.mayReach(fqdn("a.example.com"), tcp(443)));
  expect(rulesOf(intent, "shop/egress")).toMatchObject([{ layer7: [{ kind: "dns", pattern: "*" }], orElse: { kind: "l4" } }]);
});
test("outsiders are callers, too", () => {
  const intent = shop(({ web }) => world.mayReach(web, tcp(443)));
  expect(rulesOf(intent, "shop/web/ingress")).toMatchObject([
    { id: "shop/web/ingress/from-world-tcp-443", peers: [{ kind: "entity", entity: "world" }] },
  ]);
});
test("a denial stands beside what is allowed", () => {
  const intent = shop(({ web }) => anyone.mayNotReach(web));
  expect(rulesOf(intent, "shop/web/ingress")).toMatchObject([{ id: "shop/web/ingress/deny-from-anyone-any", action: "deny", ports: "any" }]);
});
test("a namespace that is left open leaves silence to the next tier", () => {
  const app = new App();
  const open = new Namespace(app, "open", { defaultDeny: { ingress: true, egress: false } });
  open.workload("a", { labels: { app: "a" } }).mayReach(world, tcp(443));
  const intent = app.lower();
  expect(intent.policies.map((one) => one.id)).toEqual(["open/a/egress", "open/ingress"]);
  expect(policyOf(intent, "open/a/egress").egress?.otherwise).toBe("next");
});
test("places point at the author's line", () => {
  const intent = shop(({ web, api }) => web.mayReach(api, tcp(80)));
  expect(rulesOf(intent, "shop/web/egress")[0]?.source?.file).toMatch(/sentences\.test\.ts$/);
});
test("what does not make sense does not type-check", () => {
  const { web, api } = parts();
  // @ts-expect-error an unknown port name
  expect(() => api.port("htp")).toThrow("E_PORT: no port `htp` is declared");
  // @ts-expect-error a workload without ports
  expect(() => web.port("http")).toThrow("E_PORT");
  // @ts-expect-error HTTP over UDP
  web.mayCall(api.port("dns"), [http.get("/")]);
});
