import { Namespace, tcp } from "portcullis";
import { expect, test } from "vitest";
import { policyOf, rulesOf, shopParts } from "./program.ts";

/** The line of its caller. */
const lineOf = () => Number([...(new Error().stack ?? "").matchAll(/place\.test\.ts:(\d+)/g)][1]?.[1]);

test("a sentence and a construct point at the author's line", () => {
  const { app, web, api } = shopParts();
  const line = lineOf();
  web.mayReach(api, tcp(80));
  new Namespace(app, "blog");
  expect(rulesOf(app.lower(), "shop/web/egress")[0]?.source).toMatchObject({ line: line + 1 });
  expect(policyOf(app.lower(), "blog/ingress").source).toMatchObject({ line: line + 2 });
});
test("a construct of the author's own points at where it is used", () => {
  class Team extends Namespace {}
  const { app } = shopParts();
  const line = lineOf();
  new Team(app, "team");
  expect(policyOf(app.lower(), "team/ingress").source?.line).toBe(line + 1);
});
