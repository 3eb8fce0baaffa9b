import { expect, test } from "vitest";
import type { Intent, PodSelector } from "#ir";
import { compositeOf } from "../../../../pipelines/rollout/rings/composite.ts";
import { proveRing } from "../../../../pipelines/rollout/rings/prove.ts";
import { chosen, compiled, intentOf, podsOf } from "../intents.ts";

const OPTIONS = { facts: null, inventory: null };
const web: readonly PodSelector[] = [podsOf("web")];
const composite = (before: Intent, after: Intent) => compositeOf(before, after, web) as Intent;
const judged = (before: Intent, after: Intent, ring: Intent, profile = "cilium@1.20") => {
  const read = (one: Intent) => compiled(one, chosen(profile)).relation;
  const proof = proveRing("web", web, { before: read(before), after: read(after), ring: read(ring) }, OPTIONS);
  return "steps" in proof ? "holds" : `${proof.name}: ${proof.message}`;
};
const v1 = intentOf(["web", "egress", "api", 80], ["api", "ingress", "web", 80], ["db", "ingress", "api", 3306]);
const v2 = intentOf(["web", "egress", "api", 81], ["api", "ingress", "web", 80], ["db", "ingress", "web", 3306]);

test("policies whose subjects lie within the ring, or outside, keep their names and stay whole", () => {
  const { policies } = composite(v1, v2);
  expect(policies.map(({ id, ingress, egress }) => [id, (ingress ?? egress)?.rules[0]?.peers, (ingress ?? egress)?.rules[0]?.ports])).toEqual([
    ["api-ingress", [podsOf("web")], [{ protocol: "TCP", from: 80, to: 80 }]],
    ["db-ingress", [podsOf("api")], [{ protocol: "TCP", from: 3306, to: 3306 }]],
    ["web-egress", [podsOf("api")], [{ protocol: "TCP", from: 81, to: 81 }]],
  ]);
});
test.each(["cilium@1.20", "calico@3.31", "kubernetes@1.36"])("a ring that leaks nothing holds under %s", (profile) => {
  expect(judged(v1, v2, composite(v1, v2), profile)).toBe("holds");
});
test("a ring whose new end and another's old end open a flow together leaks, with the flow", () => {
  const before = intentOf(["web", "egress", "other", 80]);
  const after = intentOf(["web", "egress", "db", 3306], ["db", "ingress", "api", 3306]);
  expect(judged(before, after, composite(before, after))).toMatch(
    /^E_RING_LEAKS: ring `web` leaks: a flow that both releases deny is allowed: pod .* \(app=web\) -> pod .*:3306\/tcp \(app=db\), old: deny .*; new: deny .*; ring: allow/,
  );
});
test("old and new objects that select the same pods leak, as what they allow adds up", () => {
  const both: Intent = { ...v2, policies: [...v1.policies.map((one) => ({ ...one, id: `old-${one.id}` })), ...v2.policies] };
  expect(judged(v1, v2, both)).toMatch(
    /^E_RING_LEAKS: ring `web` leaks: its pods and the others are not apart: .*meant: deny .*; it would be: allow/,
  );
});
test("a policy that straddles the ring is written twice, for the pods inside and for those outside", () => {
  const everybody = (port: number): Intent => {
    const [policy] = intentOf(["x", "egress", "api", port]).policies;
    return { ...v1, policies: policy === undefined ? [] : [{ ...policy, subject: { ...podsOf("x"), pods: [] } }] };
  };
  const ring = composite(everybody(80), everybody(81));
  expect([ring.policies.map((one) => one.id), judged(everybody(80), everybody(81), ring)]).toEqual([
    ["x-egress/outside-0", "x-egress/ring-0"],
    "holds",
  ]);
});
test("a tier that moves can't be cut into rings", () => {
  expect(compositeOf(v1, { ...v2, tiers: [{ name: "default", order: 5 }] }, web)).toEqual({
    message: "tier `default` has another place in the new release",
  });
});
test("releases that know other addresses of the cluster can't be cut into rings", () => {
  expect(compositeOf(v1, { ...v2, cluster: { podCidrs: ["10.0.0.0/8"], nodeCidrs: null } }, web)).toHaveProperty("message");
});
test("a policy that changes hands while it keeps its name has two names in the ring", () => {
  const [old, next] = [intentOf(["db", "egress", "api", 80]), intentOf(["web", "egress", "api", 80])].map((one) => ({
    ...one,
    policies: one.policies.map((policy) => ({ ...policy, id: "p" })),
  })) as unknown as [Intent, Intent];
  expect(composite(old, next).policies.map((one) => one.id)).toEqual(["p", "p/ring-0"]);
});
