import { expect, test } from "vitest";
import type { Source } from "#answers";
import { proofHeld } from "../../../../pipelines/rollout/gates/proof.ts";
import { chosen, intentOf } from "../intents.ts";

const intent = intentOf(["web", "egress", "api", 80]);

test("an intent that compiles and is proved passes", () => {
  expect(proofHeld({ kind: "intent", name: "new", intent }, chosen("cilium@1.20"), null)).toMatchObject({ outcome: "pass" });
});
test("what has no intent can't be proved", () => {
  const manifests: Source = { kind: "manifests", name: "live", documents: [] };
  expect(proofHeld(manifests, chosen("cilium@1.20"), null)).toMatchObject({ outcome: "fail" });
});
