import fc from "fast-check";
import { CIDRS, KEYS, PORTS, VALUES } from "./world.ts";

/** CiliumNetworkPolicies and clusterwide ones, biased to the places where empty, missing and `{}` mean different things. */
const values = fc.uniqueArray(fc.constantFrom(...VALUES), { minLength: 1, maxLength: 2 });
const key = fc.constantFrom(...KEYS, ...KEYS, "nokey");
const expression = (keys: fc.Arbitrary<string>) =>
  fc.oneof(
    fc.record({ key: keys, operator: fc.constantFrom("In", "NotIn"), values }),
    fc.record({ key: keys, operator: fc.constantFrom("Exists", "DoesNotExist") }),
  );
const namespaceKey = fc.constantFrom(
  "k8s:io.kubernetes.pod.namespace",
  "io.kubernetes.pod.namespace",
  "k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name",
);
const somewhere = fc.oneof(
  fc.record({ key: namespaceKey, operator: fc.constantFrom("In", "NotIn"), values: fc.constantFrom(["shop"], ["other", "data"]) }),
  fc.record({ key: namespaceKey, operator: fc.constant("Exists") }),
  fc.record({
    key: fc.constant("io.cilium.k8s.namespace.labels.team"),
    operator: fc.constantFrom("In", "NotIn"),
    values: fc.constantFrom(["checkout"], [""]),
  }),
  fc.record({ key: fc.constant("io.cilium.k8s.namespace.labels.env"), operator: fc.constantFrom("Exists", "DoesNotExist") }),
  fc.record({ key: fc.constant("io.cilium.k8s.policy.serviceaccount"), operator: fc.constant("In"), values: fc.constant(["robot"]) }),
  fc.constantFrom<object>({ key: "reserved:host", operator: "Exists" }, { key: "reserved:remote-node", operator: "DoesNotExist" }),
);
const selector = (peer: boolean): fc.Arbitrary<object> =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constant({}) },
    { weight: 4, arbitrary: fc.record({ matchLabels: fc.dictionary(key, fc.constantFrom(...VALUES), { minKeys: 1, maxKeys: 2 }) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        matchExpressions: fc.array(peer ? fc.oneof(expression(key), somewhere) : expression(key), { minLength: 1, maxLength: 2 }),
      }),
    },
  );

const protocol = fc.constantFrom({ protocol: "TCP" }, { protocol: "TCP" }, { protocol: "UDP" }, { protocol: "SCTP" }, { protocol: "ANY" }, {});
const port = fc.tuple(
  fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...PORTS).map((number) => ({ port: String(number) })) },
    fc.constantFrom({ port: "80", endPort: 443 }, { port: "443", endPort: 80 }, { port: "0" }, { port: "http" }, { port: "dns" }, { port: "nosuch" }),
  ),
  protocol,
);
const ports = fc.array(
  port.map(([a, b]) => ({ ...a, ...b })),
  { minLength: 1, maxLength: 2 },
);
const httpRule = fc.record(
  {
    method: fc.constantFrom("GET", "GET|HEAD", "P.*"),
    path: fc.constantFrom("/cart", "/cart.*", "/cart(/.*)?(\\?.*)?", "/[a-z]+"),
    host: fc.constantFrom("api", "api(:[0-9]+)?"),
    headers: fc.constantFrom(["X-User"], ["X-User: a"], ["X-User a"]),
  },
  { requiredKeys: [] },
);
const toPorts = fc.oneof(
  { weight: 6, arbitrary: ports.map((list): object[] => [{ ports: list }]) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom("80", "8080"), fc.array(httpRule, { maxLength: 2 }))
      .map(([number, list]): object[] => [{ ports: [{ port: number, protocol: "TCP" }], rules: { http: list } }]),
  },
  fc.constantFrom<object[]>([], [{}]),
);
const icmps = fc.constantFrom<object[]>(
  [{ fields: [{ type: 8 }] }],
  [{ fields: [{ type: "EchoRequest", family: "IPv4" }] }],
  [{ fields: [{ type: 3 }] }],
);

const cidrSet = fc.oneof(
  fc.constantFrom(...CIDRS).map((cidr) => ({ cidr })),
  fc.constantFrom({ cidr: "203.0.113.0/24", except: ["203.0.113.8/30"] }, { cidr: "0.0.0.0/0", except: ["10.0.0.0/8", "203.0.113.9/32"] }),
);
const entities = fc.uniqueArray(
  fc.constantFrom("all", "world", "cluster", "host", "remote-node", "kube-apiserver", "health", "none", "cluster-mesh"),
  { maxLength: 2 },
);

const member = (side: "from" | "to", deny: boolean): fc.Arbitrary<object> =>
  fc.oneof(
    { weight: 5, arbitrary: fc.array(selector(true), { maxLength: 2 }).map((list) => ({ [`${side}Endpoints`]: list })) },
    { weight: 2, arbitrary: entities.map((list) => ({ [`${side}Entities`]: list })) },
    { weight: 2, arbitrary: fc.array(cidrSet, { maxLength: 2 }).map((list) => ({ [`${side}CIDRSet`]: list })) },
    fc.array(fc.constantFrom(...CIDRS), { maxLength: 2 }).map((list) => ({ [`${side}CIDR`]: list })),
    { weight: 2, arbitrary: fc.constant({}) },
    ...(side === "to" && !deny
      ? [
          fc.constantFrom<object>(
            { toFQDNs: [{ matchName: "api.example.com" }] },
            { toFQDNs: [{ matchPattern: "*.example.com" }] },
            { toFQDNs: [{ matchPattern: "**.example.com" }] },
            { toFQDNs: [] },
          ),
        ]
      : []),
  );
const rule = (side: "from" | "to", deny: boolean): fc.Arbitrary<object> =>
  fc
    .tuple(
      member(side, deny),
      fc.oneof(
        { weight: 2, arbitrary: fc.constant({}) },
        { weight: 6, arbitrary: toPorts.map((list) => ({ toPorts: list })) },
        icmps.map((list) => ({ icmps: list })),
      ),
    )
    .map(([a, b]) => (deny ? JSON.parse(JSON.stringify({ ...a, ...b }, (name, value) => (name === "rules" ? undefined : value))) : { ...a, ...b }));

const rules = (side: "from" | "to", deny: boolean) => fc.array(rule(side, deny), { maxLength: 2 });
const spec = fc
  .record({
    endpointSelector: selector(false),
    sections: fc.record(
      { ingress: rules("from", false), egress: rules("to", false), ingressDeny: rules("from", true), egressDeny: rules("to", true) },
      { requiredKeys: [] },
    ),
    enableDefaultDeny: fc.option(fc.record({ ingress: fc.boolean(), egress: fc.boolean() }, { requiredKeys: [] }), { freq: 2 }),
  })
  .map(({ endpointSelector, sections, enableDefaultDeny }) => ({
    endpointSelector,
    ...sections,
    ...(enableDefaultDeny === null ? {} : { enableDefaultDeny }),
  }));

export const ciliumPolicies: fc.Arbitrary<object[]> = fc
  .array(fc.tuple(spec, fc.constantFrom("shop", "shop", "other", null)), { minLength: 1, maxLength: 3 })
  .map((list) =>
    list.map(([body, namespace], i) => ({
      apiVersion: "cilium.io/v2",
      kind: namespace === null ? "CiliumClusterwideNetworkPolicy" : "CiliumNetworkPolicy",
      metadata: { name: `p${i}`, ...(namespace === null ? {} : { namespace }) },
      spec: body,
    })),
  );
