import { expect, test } from "vitest";
import { documentOf } from "../../../../pipelines/cluster/client/object.ts";
import { verdictDrift } from "../../../../pipelines/cluster/drift/verdict.ts";
import { chosen } from "../../rollout/intents.ts";

const reader = { chosen: chosen("cilium@1.20"), inventory: null };
const policy = (spec: object) =>
  documentOf({ apiVersion: "cilium.io/v2", kind: "CiliumNetworkPolicy", metadata: { name: "web", namespace: "shop" }, spec }, 0);

test("live objects that mean what was meant are no drift", () => {
  expect(verdictDrift([], [], reader)).toBeNull();
});
test("a live object that nobody can read is drift, not nothing", () => {
  const unread = policy({ endpointSelector: {}, ingress: [{ fromEndpoints: "everybody" }] });
  expect(verdictDrift([], [unread], reader)).toMatchObject({ name: "E_DRIFT" });
});
