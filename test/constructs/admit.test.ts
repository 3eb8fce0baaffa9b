import { Namespace } from "portcullis";
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
