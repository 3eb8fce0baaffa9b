import { tcp } from "portcullis";
import { expect, test } from "vitest";
import { evaluateSide, relationOfIntent } from "#model";
import { equivalent, neverCloses, neverOpens } from "#verify";
import { shop } from "./shop.ts";

const before = shop();
const wider = shop(({ web, mysql }) => web.mayReach(mysql, tcp(3306)));
const other = shop(({ web, mysql, api }) => {
  web.mayReach(mysql, tcp(3306));
  api.mayNotReach(mysql, tcp(3306));
});
const outcomes = (a: typeof before, b: typeof before) => [equivalent(a, b), neverOpens(a, b), neverCloses(a, b)].map((one) => one.outcome);

test("equal, wider, narrower and neither", () => {
  expect(outcomes(before, shop())).toEqual(["holds", "holds", "holds"]);
  expect(outcomes(before, wider)).toEqual(["fails", "fails", "holds"]);
  expect(outcomes(wider, before)).toEqual(["fails", "holds", "fails"]);
  expect(outcomes(before, other)).toEqual(["fails", "fails", "fails"]);
});

test("the evidence is judged so again by each meaning", () => {
  const [a, b] = [before, other].map(relationOfIntent);
  const { evidence } = equivalent(before, other);
  expect(evidence.length).toBeGreaterThan(1);
  for (const { flow, side, verdicts } of evidence)
    expect([a, b].map((one) => side && one && evaluateSide(one, flow, side).decision)).toEqual(verdicts.map((one) => one.decision));
});

test("a budget ends undecided, never equal", () => {
  expect(neverOpens(before, wider, { budget: 1 })).toMatchObject({
    outcome: "undecided",
    reason: expect.stringContaining("more than 1 steps") as string,
  });
});
