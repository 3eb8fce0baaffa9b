import fc from "fast-check";
import { namespaceSelector, podSelector } from "./network-policy.ts";
import { CIDRS, PORTS } from "./world.ts";

/** AdminNetworkPolicies and BaselineAdminNetworkPolicies (v1alpha1). */
const selected = fc.oneof(
  namespaceSelector.map((namespaces): object => ({ namespaces })),
  fc.record({ namespaceSelector, podSelector }).map((pods): object => ({ pods })),
);
const network = fc.uniqueArray(fc.constantFrom(...CIDRS), { minLength: 1, maxLength: 2 }).map((networks): object => ({ networks }));
const protocol = fc.constantFrom("TCP", "UDP", "SCTP");
const port: fc.Arbitrary<object> = fc.oneof(
  fc.record({ portNumber: fc.record({ protocol, port: fc.constantFrom(...PORTS) }) }),
  fc.tuple(protocol, fc.constantFrom([80, 443], [80, 80], [443, 80])).map(([name, [start, end]]) => ({ portRange: { protocol: name, start, end } })),
  fc.constantFrom("http", "dns").map((namedPort) => ({ namedPort })),
);
const rules = (side: "from" | "to", actions: readonly string[]) =>
  fc.array(
    fc.record(
      {
        action: fc.constantFrom(...actions),
        name: fc.constantFrom("a", "a".repeat(100)),
        [side]: fc.array(side === "from" ? selected : fc.oneof(selected, network), { minLength: 1, maxLength: 2 }),
        ports: fc.array(port, { minLength: 1, maxLength: 2 }),
      },
      { requiredKeys: ["action", side] },
    ),
    { maxLength: 2 },
  );
const policy = (kind: string, name: string, actions: readonly string[], more: object) =>
  fc
    .record({ subject: selected, ingress: rules("from", actions), egress: rules("to", actions) }, { requiredKeys: ["subject"] })
    .map((spec) => ({ apiVersion: "policy.networking.k8s.io/v1alpha1", kind, metadata: { name }, spec: { ...more, ...spec } }));

export const adminNetworkPolicies: fc.Arbitrary<object> = fc.oneof(
  { weight: 2, arbitrary: policy("AdminNetworkPolicy", "a", ["Allow", "Deny", "Pass"], { priority: 10 }) },
  policy("BaselineAdminNetworkPolicy", "default", ["Allow", "Deny"], {}),
);
