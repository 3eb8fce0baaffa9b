import { expect, test } from "vitest";
import { ciliumPolicy, networkPolicy, ofManifests } from "./linting.ts";

test("a reserved key in a namespaced policy is told", () => {
  expect(
    ofManifests(
      "PCL2012",
      ciliumPolicy("{ endpointSelector: { matchExpressions: [{ key: 'reserved:init', operator: DoesNotExist }] }, ingress: [{}] }"),
    ),
  ).toMatchInlineSnapshot(`
    "warning PCL2012 W_RESERVED_LABEL: label key \`reserved:init\` lies under \`reserved:\`, which engines keep for themselves
      at       CiliumNetworkPolicy shop/web > spec.endpointSelector.matchExpressions[0].key    policy.yaml:1:147
      help     select by labels of pods and namespaces, or use an entity
    "
  `);
});
test("an engine's own key in a NetworkPolicy is told", () => {
  expect(ofManifests("PCL2012", networkPolicy("{ podSelector: { matchLabels: { io.cilium.k8s.policy.cluster: a } } }"))).toContain(
    "W_RESERVED_LABEL",
  );
});
test("Cilium's namespace key is fine in its own policies", () => {
  expect(
    ofManifests(
      "PCL2012",
      ciliumPolicy("{ endpointSelector: {}, ingress: [{ fromEndpoints: [{ matchLabels: { 'k8s:io.kubernetes.pod.namespace': a } }] }] }"),
    ),
  ).toBe("");
});
test("ordinary keys are fine", () => {
  expect(ofManifests("PCL2012", networkPolicy("{ podSelector: { matchLabels: { app: a } } }"))).toBe("");
});
