import { fqdn, tcp } from "portcullis";
import { expect, test } from "vitest";
import { disjoint } from "#verify";
import { shop } from "./shop.ts";

const plain = shop();

test("two that open nothing in common are disjoint", () => {
  const { policies, ...rest } = plain;
  const [here, there] = ["shop/web/", "shop/api/"].map((prefix) => ({ ...rest, policies: policies.filter((one) => one.id.startsWith(prefix)) }));
  expect([here, there].every((one) => one !== undefined && one.policies.length > 0)).toBe(true);
  expect(disjoint(here ?? plain, there ?? plain).outcome).toBe("holds");
});

test("what both allow is shown", () => {
  const { outcome, evidence } = disjoint(
    plain,
    shop(({ web, api }) => web.mayReach(api, tcp(8080))),
  );
  expect([outcome, evidence[0]?.verdicts.map((one) => one.decision)]).toEqual(["fails", ["allow", "allow"]]);
});

test("an address may have the names of both", () => {
  const other = shop(({ web }) => web.mayReach(fqdn("*.example.org"), tcp(443)));
  const names = { ...other, policies: other.policies.filter((one) => one.id === "shop/web/egress") };
  const { outcome, evidence } = disjoint(plain, names);
  expect(outcome).toBe("fails");
  expect(evidence.every((one) => one.verdicts.every((verdict) => verdict.decision === "allow"))).toBe(true);
});
