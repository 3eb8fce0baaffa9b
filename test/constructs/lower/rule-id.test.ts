import { http, tcp } from "portcullis";
import { expect, test } from "vitest";
import { intentOf, rulesOf } from "../program.ts";

const ids = (...args: Parameters<typeof rulesOf>) => rulesOf(...args).map((one) => one.id);

test("rules that a reader would call alike are told apart by their content", () => {
  const intent = intentOf(({ web, api }) => [
    web.mayCall(api.port("http"), [http.get("/a")]),
    web.mayCall(api.port("http"), [http.get("/b")], { log: true }),
  ]);
  const found = ids(intent, "shop/api/ingress");
  expect(new Set(found).size).toBe(2);
  for (const id of found) expect(id).toMatch(/^shop\/api\/ingress\/from-shop-web-tcp-8080-http-[0-9a-f]{8}$/);
});
test("a sentence said twice is one rule", () => {
  expect(
    ids(
      intentOf(({ web, api }) => [web.mayReach(api, tcp(80)), web.mayReach(api, tcp(80))]),
      "shop/web/egress",
    ),
  ).toHaveLength(1);
});
test("long ids are cut", () => {
  const intent = intentOf(({ web, api }) =>
    web.mayReach(
      api,
      Array.from({ length: 60 }, (_, i) => tcp(1000 + i)),
    ),
  );
  const [id = ""] = ids(intent, "shop/web/egress");
  expect(id.length).toBeLessThan(160);
  expect(id).toMatch(/-[0-9a-f]{8}$/);
});
