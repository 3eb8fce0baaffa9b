import { tcp } from "portcullis";
import { expect, test } from "vitest";
import { decidesAmong, equivalent, togetherEquivalent } from "#verify";
import { shop, workload } from "./shop.ts";

const plain = shop();
const halfOpen = shop(({ web, mysql }) => web.mayReach(mysql, tcp(3306), { only: "ingress" }));

test("what the other end hides is no difference for both together", () => {
  expect([equivalent(plain, halfOpen).outcome, togetherEquivalent(plain, halfOpen).outcome]).toEqual(["fails", "holds"]);
});

test("a rule decides among flows that it matches", () => {
  const flows = { from: workload("api"), to: workload("mysql"), ports: "any", layer7: [] } as const;
  const decides = (rule: string) => decidesAmong(plain, rule, flows);
  expect([decides("shop/api/egress/to-shop-mysql-tcp-3306"), decides("shop/web/egress/to-shop-api-tcp-8080-http")]).toEqual([true, false]);
});
