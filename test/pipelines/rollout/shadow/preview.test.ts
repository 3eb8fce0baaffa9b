import { expect, test } from "vitest";
import { compile } from "#compiler";
import type { Intent } from "#ir";
import { imageTemplate } from "../../../../pipelines/cli/image-template.ts";
import { previewOf, proveInert } from "../../../../pipelines/rollout/shadow/preview.ts";
import { chosen, compiled, intentOf } from "../intents.ts";

const OPTIONS = { facts: null, inventory: null };
const v1 = intentOf(["web", "egress", "api", 80]);
const wider = intentOf(["web", "egress", "api", 81]);
const elsewhere = intentOf(["web", "egress", "api", 80], ["db", "ingress", "api", 3306]);
const judged = (before: Intent, after: Intent, text: string) => {
  const profile = chosen(text);
  const shadow = previewOf(before, after, profile);
  if ("severity" in shadow) return `${shadow.name}: ${shadow.message}`;
  const { documents, relation } = compiled(shadow, profile);
  const proof = proveInert(compiled(before, profile).relation, relation, OPTIONS);
  return "steps" in proof ? documents.map((one) => one.kind) : `${proof.name}: ${proof.message}`;
};

test("Calico shows a release by staged policies, which change no verdict", () => {
  expect(judged(v1, wider, "calico@3.31")).toEqual(["NetworkPolicy", "StagedNetworkPolicy"]);
});
test("Cilium's rules without default deny change no verdict where nothing isolates their pods", () => {
  expect(judged(v1, elsewhere, "cilium@1.20")).toEqual(["CiliumNetworkPolicy", "CiliumNetworkPolicy"]);
});
test("Cilium's rules that would open something are refused with the flow", () => {
  expect(judged(v1, wider, "cilium@1.20")).toMatch(
    /^E_RING_LEAKS: the objects of the shadow are not inert: .*:81\/tcp .*now: deny .*with them: allow/,
  );
});
test("plain NetworkPolicy has no such objects", () => {
  expect(judged(v1, wider, "kubernetes@1.36")).toBe("E_GATE: `kubernetes@1.36` has no objects that show a release without enforcing it");
});
test("an eBPF image audits the new release and enforces the old one", () => {
  const profile = chosen("ebpf");
  const shadow = previewOf(v1, intentOf(["db", "ingress", "api", 3306]), profile) as Intent;
  const readings = [v1, shadow].map((one) => {
    const [output] = compile(one, [profile], { template: imageTemplate }).outputs;
    const files = (output?.artifacts ?? []).flatMap(({ bytes }) => bytes ?? []);
    return profile.target.readFiles?.(files, profile.profile, null).relation;
  });
  const [before, shadowed] = readings;
  if (before === undefined || shadowed === undefined) throw new Error("no image");
  expect([shadow.policies.map(({ id, mode }) => [id, mode]), proveInert(before, shadowed, OPTIONS)]).toEqual([
    [
      ["shadow/db-ingress", "audit"],
      ["web-egress", "enforce"],
    ],
    { steps: expect.any(Number) as number },
  ]);
});
