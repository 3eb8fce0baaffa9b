import { expect, test } from "vitest";
import { type Diagnostic, diagnostic, renderText } from "#diagnostic";
import { applyWaivers, type Waiver } from "#lints";

const FINDINGS: readonly Diagnostic[] = [
  diagnostic("PCL2009", ["shop/web"], "every address of the Internet gets in"),
  diagnostic("PCL4001", ["cilium@1.20"], "the output differs"),
];
const apply = (waivers: Record<string, Waiver>) => applyWaivers(FINDINGS, waivers, "2027-02-01");
const waiver = (until: string): Waiver => ({ reason: "it is the web front", until });

test("a waived finding is gone, and its waiver is listed", () => {
  const { diagnostics, used } = apply({ PCL2009: waiver("2027-02-01") });
  expect(diagnostics.map((one) => one.code)).toEqual(["PCL4001"]);
  expect(used).toEqual([{ code: "PCL2009", reason: "it is the web front", until: "2027-02-01", findings: 1 }]);
});
test.each([
  ["PCL2009", waiver("2027-01-31")],
  ["PCL2011", waiver("2027-12-31")],
  ["PCL4001", waiver("2027-12-31")],
  ["PCL9999", waiver("2027-12-31")],
  ["PCL2009", { reason: " ", until: "2027-12-31" }],
])("a waiver of %s that doesn't hold is a finding: %j", (code, one) => {
  const { diagnostics, used } = apply({ [code]: one });
  expect(used).toEqual([]);
  expect(diagnostics.slice(0, 2)).toEqual(FINDINGS);
  expect(diagnostics[2]?.code).toBe("PCL2015");
});
test("an expired waiver says when it ended", () => {
  expect(renderText(apply({ PCL2009: waiver("2027-01-31") }).diagnostics.slice(2))).toMatchInlineSnapshot(`
    "warning PCL2015 W_WAIVER: the waiver of \`PCL2009\` ended on 2027-01-31
      at       waivers > PCL2009
      help     mend the finding, or give the waiver a new date
    "
  `);
});
