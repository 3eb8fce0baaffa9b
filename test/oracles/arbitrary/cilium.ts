import fc from "fast-check";
import { icmps, member, subjectSelector, toPorts } from "./cilium-parts.ts";
import { clusterNetworkPolicies } from "./cluster-network-policy.ts";
import { networkPolicies } from "./network-policy.ts";

/** Only with rules that deny is a rule of layer 7 refused by the schema; without it more cases reach the engine. */
function withoutRules(list: object[]): object[] {
  return list.map((one) => Object.fromEntries(Object.entries(one).filter(([name]) => name !== "rules")));
}

const rule = (side: "from" | "to", deny: boolean): fc.Arbitrary<object> =>
  fc
    .tuple(
      member(side, deny),
      fc.oneof(
        { weight: 2, arbitrary: fc.constant({}) },
        { weight: 6, arbitrary: toPorts.map((list) => ({ toPorts: deny ? withoutRules(list) : list })) },
        icmps.map((list) => ({ icmps: list })),
      ),
    )
    .map(([a, b]) => ({ ...a, ...b }));
/** A list has two rules at most, and none now and then: that isolates without a rule. */
const rules = (side: "from" | "to", deny: boolean) => fc.array(rule(side, deny), { maxLength: deny ? 1 : 2 });

const spec = fc
  .record({
    endpointSelector: subjectSelector,
    sections: fc.oneof(
      { weight: 3, arbitrary: fc.record({ ingress: rules("from", false), egress: rules("to", false) }) },
      fc.record(
        { ingress: rules("from", false), egress: rules("to", false), ingressDeny: rules("from", true), egressDeny: rules("to", true) },
        { requiredKeys: [] },
      ),
    ),
    more: fc.record(
      { enableDefaultDeny: fc.record({ ingress: fc.boolean(), egress: fc.boolean() }, { requiredKeys: [] }), description: fc.constant("a policy") },
      { requiredKeys: [] },
    ),
  })
  .map(({ endpointSelector, sections, more }) => ({ endpointSelector, ...sections, ...more }));

const GROUP = {
  apiVersion: "cilium.io/v2",
  kind: "CiliumCIDRGroup",
  metadata: { name: "partners" },
  spec: { externalCIDRs: ["203.0.113.0/29", "2001:db8:0:1::/64"] },
};
function withGroup(list: object[]): object[] {
  return JSON.stringify(list).includes("cidrGroupRef") ? [...list, GROUP] : list;
}

/** CiliumNetworkPolicies and clusterwide ones. */
export const ciliumPolicies: fc.Arbitrary<object[]> = fc
  .array(fc.tuple(spec, fc.constantFrom("shop", "shop", "other", null), fc.boolean()), { minLength: 1, maxLength: 3 })
  .map((list) =>
    list.map(([body, namespace, several], i) => ({
      apiVersion: "cilium.io/v2",
      kind: namespace === null ? "CiliumClusterwideNetworkPolicy" : "CiliumNetworkPolicy",
      metadata: { name: `p${i}`, ...(namespace === null ? {} : { namespace }) },
      ...(several && i > 0 ? { specs: [body, body] } : { spec: body }),
    })),
  )
  .map(withGroup);

/** Everything that Cilium enforces, alone and together. */
export const allPolicies: fc.Arbitrary<object[]> = fc.oneof(
  { weight: 6, arbitrary: ciliumPolicies },
  { weight: 2, arbitrary: fc.tuple(ciliumPolicies, networkPolicies).map(([a, b]) => [...a, ...b]) },
  { weight: 2, arbitrary: clusterNetworkPolicies },
  { weight: 2, arbitrary: fc.tuple(clusterNetworkPolicies, networkPolicies).map(([a, b]) => [...a, ...b]) },
  fc.tuple(clusterNetworkPolicies, ciliumPolicies).map(([a, b]) => [...a, ...b]),
  networkPolicies,
);
