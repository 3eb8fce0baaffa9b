import { expect, test } from "vitest";
import { Policy, pods, tcp } from "#constructs";
import { ofProgram } from "./linting.ts";

const found = (today?: string) =>
  ofProgram(
    "PCL2011",
    (app) => {
      const rule = { id: "soon", action: "allow", peers: [pods({})], ports: tcp(80), expires: "2027-01-31", owner: "team shop" } as const;
      new Policy(app, "web", { subject: pods({ namespaces: "shop" }), ingress: { rules: [rule], otherwise: "deny" } });
    },
    today === undefined ? {} : { today },
  );

test("a rule past its date is told", () => {
  expect(found("2027-02-01")).toMatchInlineSnapshot(`
    "warning PCL2011 W_EXPIRED: expired on 2027-01-31; it belongs to \`team shop\`
      at       web/ingress/soon
      help     leave it out, or give it a new date
    "
  `);
});
test("on its last day it is fine", () => {
  expect(found("2027-01-31T23:59:59Z")).toBe("");
});
test("without a date of today nothing is said", () => {
  expect(found()).toBe("");
});
