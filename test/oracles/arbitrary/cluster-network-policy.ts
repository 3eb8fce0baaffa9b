import fc from "fast-check";
import { namespaceSelector, podSelector } from "./network-policy.ts";
import { CIDRS, PORTS } from "./world.ts";

/** ClusterNetworkPolicies (v1alpha2) with few distinct priorities, both tiers, and every peer that pods can be tried against. */
const pods = fc.record({ namespaceSelector, podSelector });
const selected = fc.oneof(
  namespaceSelector.map((namespaces) => ({ namespaces })),
  pods.map((one) => ({ pods: one })),
);
const network = fc.uniqueArray(fc.constantFrom(...CIDRS), { minLength: 1, maxLength: 2 }).map((networks) => ({ networks }));
const domain = fc.constantFrom(["api.example.com"], ["*.example.com"], ["example.com", "*.example.com"]).map((domainNames) => ({ domainNames }));

const destination = fc.oneof(
  fc.constantFrom(...PORTS).map((number) => ({ destinationPort: { number } })),
  fc
    .constantFrom({ start: 80, end: 443 }, { start: 81, end: 443 }, { start: 1, end: 65_535 }, { start: 8080, end: 65_535 })
    .map((range) => ({ destinationPort: { range } })),
);
const protocol = fc.oneof(
  { weight: 4, arbitrary: destination.map((tcp): object => ({ tcp })) },
  destination.map((udp): object => ({ udp })),
  destination.map((sctp): object => ({ sctp })),
  fc.constantFrom("http", "web", "dns", "nosuch").map((destinationNamedPort): object => ({ destinationNamedPort })),
);
const protocols = fc.option(fc.array(protocol, { minLength: 1, maxLength: 2 }), { freq: 3, nil: undefined });

const rule = (side: "from" | "to") =>
  fc
    .tuple(
      fc.constantFrom("Accept", "Deny", "Pass"),
      fc.array(side === "from" ? selected : fc.oneof({ weight: 3, arbitrary: selected }, { weight: 2, arbitrary: network }), {
        minLength: 1,
        maxLength: 2,
      }),
      protocols,
      side === "from" ? fc.constant(null) : fc.option(domain, { freq: 6 }),
    )
    .map(([action, peers, list, names]) => ({
      action: names === null ? action : "Accept",
      [side]: names === null ? peers : [names],
      ...(list === undefined ? {} : { protocols: list }),
    }));
const rules = (side: "from" | "to") => fc.array(rule(side), { maxLength: 3 });

export const clusterNetworkPolicies: fc.Arbitrary<object[]> = fc
  .uniqueArray(
    fc.record({
      tier: fc.constantFrom("Admin", "Admin", "Baseline"),
      priority: fc.constantFrom(0, 1, 2, 999, 1000),
      subject: selected,
      sections: fc.record({ ingress: rules("from"), egress: rules("to") }, { requiredKeys: [] }),
    }),
    { minLength: 1, maxLength: 3, selector: ({ tier, priority }) => `${tier} ${priority}` },
  )
  .map((list) =>
    list.map(({ tier, priority, subject, sections }, i) => ({
      apiVersion: "policy.networking.k8s.io/v1alpha2",
      kind: "ClusterNetworkPolicy",
      metadata: { name: `c${i}` },
      spec: { tier, priority, subject, ...sections },
    })),
  );
