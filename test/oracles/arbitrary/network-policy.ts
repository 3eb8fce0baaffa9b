import fc from "fast-check";
import { selectors } from "./selector.ts";
import { CIDRS, EXCEPTIONS, KEYS, PORTS, VALUES } from "./world.ts";

/** NetworkPolicies that an API server takes, biased to empty, missing, null and `{}`, range edges and absent keys. */
export const podSelector = selectors(fc.constantFrom(...KEYS, "nokey"), fc.constantFrom(...VALUES));
export const namespaceSelector = fc.oneof(
  selectors(fc.constantFrom("team", "env"), fc.constantFrom("checkout", "prod", "")),
  selectors(fc.constant("kubernetes.io/metadata.name"), fc.constantFrom("shop", "other", "data")),
);

const peer = fc.oneof(
  { weight: 3, arbitrary: podSelector.map((one) => ({ podSelector: one })) },
  { weight: 2, arbitrary: namespaceSelector.map((one) => ({ namespaceSelector: one })) },
  { weight: 2, arbitrary: fc.tuple(podSelector, namespaceSelector).map(([a, b]) => ({ podSelector: a, namespaceSelector: b })) },
  fc.constantFrom(...CIDRS).map((cidr) => ({ ipBlock: { cidr } })),
  fc.constantFrom(...EXCEPTIONS).map((ipBlock) => ({ ipBlock })),
);
const protocol = fc.constantFrom({}, { protocol: "TCP" }, { protocol: "TCP" }, { protocol: "UDP" }, { protocol: "SCTP" }, { protocol: null });
const RANGES = [
  { port: 80, endPort: 443 },
  { port: 80, endPort: 80 },
  { port: 81, endPort: 443 },
  { port: 1, endPort: 65_535 },
  { port: 8080, endPort: 65_535 },
  { port: 79, endPort: 81 },
];
const port = fc
  .tuple(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...PORTS).map((number) => ({ port: number as number | string })) },
      { weight: 2, arbitrary: fc.constantFrom(...RANGES) },
      fc.constantFrom({ port: "http" }, { port: "web" }, { port: "dns" }, { port: "nosuch" }, {}),
    ),
    protocol,
  )
  .map(([a, b]) => ({ ...a, ...b }));

const orNull = <T>(list: fc.Arbitrary<T[]>) => fc.option(list, { freq: 12, nil: null });
const rule = (side: "from" | "to") =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constant({}) },
    {
      weight: 8,
      arbitrary: fc.record(
        { [side]: orNull(fc.array(peer, { maxLength: 2 })), ports: orNull(fc.array(port, { maxLength: 2 })) },
        { requiredKeys: [] },
      ),
    },
  );
const types = fc.constantFrom(undefined, undefined, null, [], ["Ingress"], ["Egress"], ["Ingress", "Egress"], ["Egress", "Egress"]);

export const networkPolicies: fc.Arbitrary<object[]> = fc
  .array(
    fc.record({
      namespace: fc.constantFrom("shop", "shop", "other"),
      pods: fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 4, arbitrary: podSelector }),
      policyTypes: types,
      sections: fc.record(
        { ingress: orNull(fc.array(rule("from"), { maxLength: 2 })), egress: orNull(fc.array(rule("to"), { maxLength: 2 })) },
        { requiredKeys: [] },
      ),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((list) =>
    list.map(({ namespace, pods, policyTypes, sections }, i) => ({
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: `n${i}`, namespace },
      spec: { podSelector: pods, ...(policyTypes === undefined ? {} : { policyTypes }), ...sections },
    })),
  );
