import { expect, test } from "vitest";
import { diagnostic } from "#diagnostic";
import { covered, lintsHeld } from "../../../../pipelines/rollout/gates/evidence.ts";
import { gateResult, together } from "../../../../pipelines/rollout/gates/outcome.ts";
import { soaked } from "../../../../pipelines/rollout/gates/soak.ts";

const of = (...outcomes: readonly ("pass" | "fail" | "inconclusive" | "error")[]) => together(outcomes.map((one) => gateResult("soak", one, "")));
const noon = new Date("2026-11-21T12:00:00Z");
const seen = (changedClasses: number, touched: number) => covered(0.5, { coverage: { changedClasses, touched, untouched: [] }, flows: 7 }, []);

test("one gate that fails decides, then one that couldn't be judged, then one that waits", () => {
  expect([of(), of("pass", "inconclusive"), of("inconclusive", "error"), of("error", "fail", "pass")]).toEqual([
    "pass",
    "inconclusive",
    "error",
    "fail",
  ]);
});
test.each([
  ["11:30", "pass", "the stage before has stood for 30m"],
  ["11:45", "inconclusive", "the stage before has stood for 15m of 30m"],
  ["12:01", "error", "the stage before is from 2026-11-21T12:01:00.000Z, which is still to come: check the clocks"],
])("a stage that stands since %s came to: %s", (at, outcome, message) => {
  expect(soaked(1_800, new Date(`2026-11-21T${at}:00Z`), noon)).toMatchObject({ outcome, message });
});
test("nothing soaks before the first stage", () => {
  expect(soaked(1_800, null, noon)).toMatchObject({ outcome: "inconclusive" });
});
test("coverage waits for more traffic", () => {
  expect([seen(4, 2).outcome, seen(4, 1).outcome, seen(4, 1).message]).toEqual([
    "pass",
    "inconclusive",
    "7 flows went through 1 of 4 changed classes, 50 % are asked for",
  ]);
});
test("traffic that touches nothing of what changes is no evidence", () => {
  const finding = diagnostic("PCL5002", ["gate"], "the log holds no flow that could be judged");
  expect(covered(0, { coverage: { changedClasses: 1, touched: 0, untouched: [] }, flows: 0 }, [finding])).toMatchObject({
    outcome: "fail",
    message: "E_NO_EVIDENCE: the log holds no flow that could be judged",
  });
});
test("lints fail but for those that are allowed, by code or name", () => {
  const found = [diagnostic("PCL2011", ["x"], "a"), diagnostic("PCL2015", ["x"], "b")];
  const outcome = (...allowed: string[]) => lintsHeld(allowed, found).outcome;
  expect([outcome(), outcome("PCL2011"), outcome("PCL2011", found[1]?.name ?? "")]).toEqual(["fail", "fail", "pass"]);
});
