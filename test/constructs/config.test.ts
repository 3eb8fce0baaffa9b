import { CompileError, defineConfig } from "portcullis";
import { expect, test } from "vitest";

function refusal(config: unknown): string[] {
  try {
    defineConfig(config as never);
    return [];
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    return error.diagnostics.map((one) => `${one.name} ${one.message}`);
  }
}
const cluster = { name: "staging", profiles: ["cilium@1.20"] };
const waived = (code: string) => ({ clusters: [{ ...cluster, waivers: [{ code, reason: "accepted" }] }] });

test("a config says which clusters there are", () => {
  expect(defineConfig({ entry: "policies/shop/main.ts", clusters: [cluster] }).clusters[0]?.name).toBe("staging");
});
test("an unknown field is named, with the one that was meant", () => {
  expect(refusal({ clusters: [{ ...cluster, invntory: "x" }] })).toEqual(["E_SCHEMA unknown field `invntory`"]);
});
test("names are given once", () => {
  expect(refusal({ clusters: [cluster, cluster] })).toEqual(["E_DUP cluster `staging` is given twice"]);
});
test("warnings can be waived, errors and typing mistakes can't", () => {
  expect(refusal(waived("W_OPENS_INTERNET"))).toEqual([]);
  expect(refusal(waived("PCL4001"))).toEqual(["E_USAGE `PCL4001` is an error, which can't be waived"]);
  expect(refusal(waived("W_OPENS_INTERNT"))).toEqual(["E_USAGE unknown code `W_OPENS_INTERNT`"]);
});
