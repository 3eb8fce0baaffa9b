import { expect, test } from "vitest";
import { CODES } from "#diagnostic";
import { LINTS, runLints } from "#lints";
import { parseManifests } from "#manifest";
import { ciliumPolicy } from "./linting.ts";

test("every lint code has a lint, but the one of waivers", () => {
  const codes = Object.keys(CODES).filter((code) => code.startsWith("PCL2") && code !== "PCL2015" && code !== "PCL2018");
  expect(Object.keys(LINTS)).toEqual(codes);
});
test("all lints run together, errors first", () => {
  const { documents } = parseManifests({ path: "policy.yaml", bytes: ciliumPolicy("{ endpointSelector: {}, egress: [{ toFQDNs: [] }] }") });
  const context = { intent: null, documents, relation: null, profile: null, inventory: null, today: null };
  expect(runLints(context).map((one) => one.code)).toEqual(["PCL2004", "PCL2002"].sort());
});
