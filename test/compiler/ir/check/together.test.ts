import { expect, test } from "vitest";
import { type PodSelector } from "#ir";
import { found, intent, labelled, policy, rule } from "../sample.ts";

test("ids are unique and ASCII", () => {
  expect(found(intent(policy(), policy()))).toEqual([
    "E_DUP policies/1/id: policy `p` is given twice (rename one of the two)",
    "E_DUP policies/1/egress/rules/0/id: rule `r` is given twice (rename one of the two)",
  ]);
  expect(found(intent(policy({ id: "p\u0430y" })))[0]).toMatch(/^E_LABEL .*outside ASCII/);
  expect(found(intent(policy({ id: "a\u202eb" })))[0]).toMatch(/^E_LABEL .*u\{202e\}/);
});
test("an unknown tier is named, with the one that was meant", () => {
  expect(found(intent(policy({ tier: "defalt" })))).toEqual(["E_SCHEMA policies/0/tier: unknown tier `defalt` (did you mean default)"]);
});
test("two of one order are ambiguous where one pod can be the subject of both", () => {
  const other = policy({ id: "q", egress: { rules: [rule({ id: "s" })], otherwise: "deny" }, order: 5 });
  expect(found(intent(policy({ order: 5 }), other))[0]).toMatch(/^E_AMBIGUOUS .*`p` and `q` have one order, `5`/);
  const [a, b] = ["a", "b"].map((app) => labelled("app", "In", app));
  expect(found(intent(policy({ order: 5, subject: a as PodSelector }), { ...other, subject: b as PodSelector }))).toEqual([]);
  expect(found(intent(policy({ order: 5 }), { ...other, egress: null, ingress: other.egress }))).toEqual([]);
});
