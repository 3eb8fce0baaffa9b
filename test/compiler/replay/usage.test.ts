import { App, cidr, Namespace, tcp } from "portcullis";
import { expect, test } from "vitest";
import { relationOfIntent } from "#model";
import { hubbleDecoder, judge, KeyTable, Projection, usageOf } from "#replay";
import { compare } from "#verify";
import { verdict } from "./hubble-line.ts";

function shop() {
  const app = new App();
  const shop = new Namespace(app, "shop");
  const [web, api, mysql] = ["web", "api", "mysql"].map((name) => shop.workload(name, { labels: { app: name } }));
  if (web === undefined || api === undefined || mysql === undefined) throw new Error("no workloads");
  web.mayReach(cidr("203.0.0.0/16"), tcp(1, 65_535));
  web.mayReach(api, tcp(8080));
  api.mayReach(mysql, tcp(3306));
  return app.lower();
}
const intent = shop();

function usage(records: readonly unknown[]) {
  const relation = relationOfIntent(intent);
  const table = new KeyTable(new Projection([relation], { fine: true }));
  for (const record of records) for (const outcome of hubbleDecoder(null)(record)) if (outcome.kind === "flow") table.add(outcome.record);
  return usageOf(judge(table.finish().keys, relation, relation), relation, intent, table.projection);
}
const used = [
  verdict({ from: "web", to: "203.0.113.9" }, 443),
  verdict({ from: "web", to: "203.0.113.9" }, 8443),
  verdict({ from: "web", to: "api" }, 8080),
];

test("rules that no flow used are told", () => {
  expect(usage(used).unused.map(({ rule }) => rule.id)).toEqual([
    "shop/api/egress/to-shop-mysql-tcp-3306",
    "shop/egress/dns",
    "shop/mysql/ingress/from-shop-api-tcp-3306",
  ]);
  expect(usage([]).unused).toHaveLength(6);
});

test("a rule far wider than its traffic is narrowed to it", () => {
  const [wide, ...others] = usage(used).wide;
  expect(others).toEqual([]);
  expect(wide?.changes).toEqual(["ports 1-65535/tcp -> 443/tcp, 8443/tcp", "203.0.0.0/16 -> 203.0.113.0/24"]);
  expect(wide?.rule.source?.file).toContain("usage.test.ts");
  expect(compare(relationOfIntent(intent), relationOfIntent(wide?.intent ?? intent)).relation).toBe("narrower");
});

test("somebody's scan widens nothing, and makes no rule used", () => {
  const scan = [
    ...Array.from({ length: 300 }, (_, i) =>
      verdict({ from: "evil", to: "mysql" }, 1_000 + i, { verdict: "DROPPED", drop_reason_desc: "POLICY_DENIED" }),
    ),
    ...Array.from({ length: 300 }, (_, i) => verdict({ from: "api", to: "203.0.7.7" }, 1_000 + i, { verdict: "FORWARDED" })),
    verdict({ from: "evil", to: "mysql" }, 3306, { verdict: "FORWARDED" }),
  ];
  const poisoned = usage([...used, ...scan]);
  expect(poisoned.unused).toEqual(usage(used).unused);
  expect(poisoned.wide.map(({ changes }) => changes)).toEqual(usage(used).wide.map(({ changes }) => changes));
  for (const { intent: next } of poisoned.wide)
    expect(["narrower", "equal"]).toContain(compare(relationOfIntent(intent), relationOfIntent(next)).relation);
});

test("a scan that a wide rule lets through keeps the rule as it is, at most", () => {
  const scan = Array.from({ length: 300 }, (_, i) => verdict({ from: "web", to: `203.0.${i % 250}.7` }, 1_000 + i));
  expect(usage([...used, ...scan]).wide).toEqual([]);
});
