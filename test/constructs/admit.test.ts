import { Namespace, Tier } from "portcullis";
import { expect, test } from "vitest";
import { findings, refusal } from "./program.ts";

test("an id is given once, and the first place is told", () => {
  const twice = findings(({ app }) => [new Namespace(app, "a"), new Namespace(app, "a")]);
  expect(twice.map((one) => [one.name, one.message])).toEqual([["E_DUP", "`a` is given twice"]]);
  expect(twice[0]?.notes?.[0]?.source?.file).toMatch(/admit\.test\.ts$/);
});
test("ids are ASCII, without slashes", () => {
  expect(refusal(({ app }) => new Namespace(app, "bl\u043eg"))[0]).toMatch(/^E_LABEL .*outside ASCII/);
  expect(refusal(({ app }) => new Namespace(app, "a/b"))[0]).toMatch(/^E_LABEL .*slash/);
});
test("a loop without an end ends at the limit", () => {
  const endless = refusal(({ app }) => {
    for (let i = 0; i < 1_000_000; i++) new Tier(app, `t${i}`, { order: i });
  });
  expect(endless).toEqual([expect.stringMatching(/^E_LIMIT .*more than 100000 constructs/)]);
});
