import fc from "fast-check";
import { CIDRS, PORTS } from "./world.ts";

/** Objects of projectcalico.org/v3, with what its schema and its validator look at. */
const selector = fc.constantFrom("", "all()", "app == 'web'", "has(app) && !has(tier)", "app in {'web','api'}", "global()", "app == 'web", "app ==");
const port = fc.oneof(fc.constantFrom<number | string>(...PORTS), fc.constantFrom("http", "80:443", "443:80", "0", 0));
const nets = fc.uniqueArray(fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...CIDRS) }, fc.constantFrom("203.0.113.1/24", "203.0.113.9", "x")), {
  minLength: 1,
  maxLength: 2,
});
const ports = fc.array(port, { maxLength: 2 });
const entity = fc.record(
  {
    nets,
    notNets: nets,
    selector,
    notSelector: selector,
    namespaceSelector: selector,
    ports,
    notPorts: ports,
    serviceAccounts: fc.record({ names: fc.constantFrom([], ["robot"]), selector }, { requiredKeys: [] }),
    services: fc.record({ name: fc.constant("api"), namespace: fc.constant("shop") }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
);
/** Few fields at once, so that most are valid. */
const few = entity.map((one) => Object.fromEntries(Object.entries(one).slice(0, 1)));
const side = fc.oneof({ weight: 6, arbitrary: few }, entity);
const http = fc.record(
  {
    methods: fc.constantFrom(["GET"], [], ["get"]),
    paths: fc.constantFrom([{ exact: "/cart" }], [{ prefix: "/" }], [{}], [{ exact: "/a", prefix: "/b" }]),
  },
  { requiredKeys: [] },
);
const rule = fc
  .tuple(
    fc.constantFrom("Allow", "Allow", "Deny", "Pass", "Log", "allow"),
    fc.oneof(
      { weight: 6, arbitrary: fc.record({ protocol: fc.constantFrom("TCP", "UDP", 6) }) },
      { weight: 2, arbitrary: fc.constant({}) },
      fc.record({
        protocol: fc.constantFrom("ICMP", "ICMPv6", 1, "TCP"),
        icmp: fc.record({ type: fc.constantFrom(8, 254, 255), code: fc.constantFrom(0, 256) }, { requiredKeys: [] }),
      }),
      fc.record(
        { protocol: fc.constantFrom("SCTP", "tcp", 0, 255, 256), notProtocol: fc.constantFrom("TCP", 17), ipVersion: fc.constantFrom(4, 6, 5) },
        { requiredKeys: [] },
      ),
    ),
    fc.record({ source: side, destination: side, http, metadata: fc.constant({ annotations: { a: "b" } }) }, { requiredKeys: [] }),
  )
  .map(([action, traffic, rest]) => ({ action, ...traffic, ...rest }));
const shared = {
  tier: fc.constantFrom("default", "shop", ""),
  order: fc.constantFrom<number | null>(0, 10, 10.5, -1, null),
  selector,
  serviceAccountSelector: selector,
  types: fc.constantFrom(["Ingress"], ["Egress"], ["Ingress", "Egress"], ["Ingress", "Ingress"], [], ["ingress"]),
  ingress: fc.array(rule, { maxLength: 2 }),
  egress: fc.array(rule, { maxLength: 2 }),
};
const cluster = { namespaceSelector: selector, doNotTrack: fc.boolean(), preDNAT: fc.boolean(), applyOnForward: fc.boolean() };
const staged = { stagedAction: fc.constantFrom("Set", "Delete", "Ignore", "x") };
const some = (fields: Readonly<Record<string, fc.Arbitrary<unknown>>>) => fc.record(fields, { requiredKeys: [] });
const object = (kind: string, spec: fc.Arbitrary<object>, name: string, namespaced: boolean) =>
  spec.map((one) => ({ apiVersion: "projectcalico.org/v3", kind, metadata: { name, ...(namespaced ? { namespace: "shop" } : {}) }, spec: one }));

export const calicoObjects: fc.Arbitrary<object> = fc.oneof(
  { weight: 4, arbitrary: object("NetworkPolicy", some(shared), "default.a", true) },
  { weight: 4, arbitrary: object("GlobalNetworkPolicy", some({ ...shared, ...cluster }), "default.b", false) },
  object("StagedNetworkPolicy", some({ ...shared, ...staged }), "default.c", true),
  object("StagedGlobalNetworkPolicy", some({ ...shared, ...cluster, ...staged }), "default.d", false),
  object("Tier", some({ order: fc.constantFrom(1, 1.5, null), defaultAction: fc.constantFrom("Pass", "Deny", "Allow") }), "shop", false),
  object("NetworkSet", some({ nets }), "s", true),
  object("GlobalNetworkSet", some({ nets }), "g", false),
);
