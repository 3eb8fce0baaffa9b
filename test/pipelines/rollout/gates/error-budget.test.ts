import { expect, test } from "vitest";
import { budgetKept } from "../../../../pipelines/rollout/gates/error-budget.ts";

const wanted = { kind: "error-budget", prometheus: "http://p", query: "errors", atMost: 0.01 } as const;
const vector = (...values: string[]) => ({
  status: "success",
  data: { resultType: "vector", result: values.map((value) => ({ metric: {}, value: [1, value] })) },
});

test.each([
  ["a value within the budget passes", vector("0.01"), "pass", "`errors` is 0.01, at most 0.01 is asked for"],
  ["a value beyond it fails", vector("0.02"), "fail", "`errors` is 0.02, at most 0.01 is asked for"],
  ["an infinite one fails", vector("+Inf"), "fail", "`errors` is +Inf, at most 0.01 is asked for"],
  ["no series is no evidence yet", vector(), "inconclusive", "`errors` has no data yet"],
  ["NaN is no evidence yet", vector("NaN"), "inconclusive", "`errors` is NaN: nothing was counted yet"],
  ["several series can't be judged", vector("0", "1"), "error", "`errors` answers with 2 series: aggregate them into one"],
  [
    "a scalar is a number, too",
    { status: "success", data: { resultType: "scalar", result: [1, "0"] } },
    "pass",
    "`errors` is 0, at most 0.01 is asked for",
  ],
  [
    "a text can't be judged",
    { status: "success", data: { resultType: "string", result: [1, "0"] } },
    "error",
    "`errors` answers with a string, not with a number",
  ],
  ["what Prometheus refuses can't be judged", { status: "error", errorType: "bad_data", error: "parse error" }, "error", "`errors`: parse error"],
  ["anything else can't be judged", { hello: 1 }, "error", "`errors`: the answer is none of Prometheus' HTTP API"],
] as const)("%s", (_, answer, outcome, message) => {
  expect(budgetKept(wanted, answer)).toMatchObject({ outcome, message });
});
test("a value may have to be large enough", () => {
  expect(budgetKept({ kind: "error-budget", prometheus: "http://p", query: "up", atLeast: 1 }, vector("0"))).toMatchObject({ outcome: "fail" });
});
test("a value that comes with a warning is no evidence yet", () => {
  expect(budgetKept(wanted, { ...vector("0"), warnings: ["one store did not answer"] })).toMatchObject({
    outcome: "inconclusive",
    message: "`errors` is 0, at most 0.01 is asked for, with a warning: one store did not answer",
  });
});
