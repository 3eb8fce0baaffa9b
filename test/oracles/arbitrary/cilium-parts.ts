import fc from "fast-check";
import { selectors } from "./selector.ts";
import { CIDRS, EXCEPTIONS, KEYS, PORTS, VALUES } from "./world.ts";

/** Parts of Cilium rules, biased to the places where empty, missing and `{}` mean different things. */
const SOURCES = ["", "", "", "k8s:", "any:", "k8s."] as const;
const key = fc.tuple(fc.constantFrom(...SOURCES), fc.constantFrom(...KEYS, ...KEYS, "nokey")).map(([source, name]) => source + name);
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
  fc.record({ key: fc.constant("io.cilium.k8s.policy.serviceaccount"), operator: fc.constantFrom("In", "NotIn"), values: fc.constant(["robot"]) }),
  fc.record({
    key: fc.constant("io.cilium.k8s.policy.cluster"),
    operator: fc.constantFrom("In", "NotIn"),
    values: fc.constantFrom(["default"], ["west"]),
  }),
  fc.constantFrom<object>({ key: "reserved:host", operator: "Exists" }, { key: "reserved:remote-node", operator: "DoesNotExist" }),
  fc.constantFrom<object>({ key: "reserved:world", operator: "DoesNotExist" }, { key: "reserved:kube-apiserver", operator: "Exists" }),
);
const own = selectors(key, fc.constantFrom(...VALUES));
export const subjectSelector: fc.Arbitrary<object> = fc.oneof(
  { weight: 5, arbitrary: fc.constant({}) },
  { weight: 6, arbitrary: own },
  somewhere.map((one) => ({ matchExpressions: [one] })),
);
const peerSelector = fc.oneof(
  { weight: 6, arbitrary: own },
  { weight: 3, arbitrary: fc.array(somewhere, { minLength: 1, maxLength: 2 }).map((matchExpressions) => ({ matchExpressions })) },
  fc.tuple(own, somewhere).map(([one, where]) => ({ ...one, matchExpressions: [where] })),
);

const protocol = fc.constantFrom({ protocol: "TCP" }, { protocol: "TCP" }, { protocol: "UDP" }, { protocol: "SCTP" }, { protocol: "ANY" }, {});
const port = fc.tuple(
  fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...PORTS).map((number) => ({ port: String(number) })) },
    fc.constantFrom(
      { port: "80", endPort: 443 },
      { port: "81", endPort: 443 },
      { port: "80", endPort: 80 },
      { port: "443", endPort: 80 },
      { port: "1", endPort: 65_535 },
      { port: "0" },
      { port: "http" },
      { port: "web" },
      { port: "dns" },
      { port: "nosuch" },
    ),
  ),
  protocol,
);
const ports = fc.array(
  port.map(([a, b]) => ({ ...a, ...b })),
  { minLength: 1, maxLength: 2 },
);
const httpRule = fc.record(
  {
    method: fc.constantFrom("GET", "GET|HEAD", "P.*", ""),
    path: fc.constantFrom("/cart", "/cart.*", "/cart(/.*)?(\\?.*)?", "/[a-z]+", ""),
    host: fc.constantFrom("api", "api(:[0-9]+)?", "(?i)api", ""),
    headers: fc.constantFrom(["X-User"], ["X-User: a"], ["X-User a"], ["x-user: b"], []),
  },
  { requiredKeys: [] },
);
const dnsRule = fc.constantFrom<object>(
  { matchName: "api.example.com" },
  { matchName: "EXAMPLE.com" },
  { matchPattern: "*.example.com" },
  { matchPattern: "**.example.com" },
  { matchPattern: "*" },
  { matchPattern: "a*.example.com" },
);
const layer7Port = fc.constantFrom(
  { port: "80", protocol: "TCP" },
  { port: "8080", protocol: "TCP" },
  { port: "http", protocol: "TCP" },
  { port: "80", endPort: 443, protocol: "TCP" },
);
export const toPorts: fc.Arbitrary<object[]> = fc.oneof(
  { weight: 6, arbitrary: ports.map((list) => [{ ports: list }]) },
  {
    weight: 5,
    arbitrary: fc.tuple(layer7Port, fc.array(httpRule, { maxLength: 2 })).map(([one, http]) => [{ ports: [one], rules: { http } }]),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom("UDP", "ANY", "TCP"), fc.array(dnsRule, { maxLength: 2 }))
      .map(([proto, dns]) => [{ ports: [{ port: "53", protocol: proto }], rules: { dns } }]),
  },
  fc.constantFrom<object[]>([], [{}], [{ ports: [] }]),
  fc.tuple(ports, ports).map(([a, b]) => [{ ports: a }, { ports: b }]),
);
export const icmps = fc.constantFrom<object[]>(
  [{ fields: [{ type: 8 }] }],
  [{ fields: [{ type: "EchoRequest", family: "IPv4" }] }],
  [{ fields: [{ type: 3 }, { type: 128, family: "IPv6" }] }],
  [{ fields: [{ type: "EchoRequest", family: "IPv6" }] }],
  [],
);

const cidrSet = fc.oneof(
  fc.constantFrom(...CIDRS).map((cidr) => ({ cidr })),
  fc.constantFrom(...EXCEPTIONS),
  fc.constant({ cidrGroupRef: "partners" }),
);
const entities = fc.uniqueArray(
  fc.constantFrom(
    "all",
    "world",
    "cluster",
    "host",
    "remote-node",
    "kube-apiserver",
    "health",
    "none",
    "cluster-mesh",
    "init",
    "ingress",
    "unmanaged",
  ),
  { maxLength: 2 },
);
const names = fc.array(
  fc.constantFrom<object>(
    { matchName: "api.example.com" },
    { matchName: "API.example.com" },
    { matchPattern: "*.example.com" },
    { matchPattern: "**.example.com" },
    { matchPattern: "*" },
    { matchName: "example.com" },
  ),
  { maxLength: 2 },
);

/** Whom a rule names: one list, or none. */
export const member = (side: "from" | "to", deny: boolean): fc.Arbitrary<object> =>
  fc.oneof(
    { weight: 5, arbitrary: fc.array(peerSelector, { maxLength: 2 }).map((list) => ({ [`${side}Endpoints`]: list })) },
    { weight: 2, arbitrary: entities.map((list) => ({ [`${side}Entities`]: list })) },
    { weight: 2, arbitrary: fc.array(cidrSet, { maxLength: 2 }).map((list) => ({ [`${side}CIDRSet`]: list })) },
    fc.array(fc.constantFrom(...CIDRS), { maxLength: 2 }).map((list) => ({ [`${side}CIDR`]: list })),
    { weight: 2, arbitrary: fc.constant({}) },
    ...(side === "to" && !deny ? [{ weight: 2, arbitrary: names.map((toFQDNs) => ({ toFQDNs })) }] : []),
  );
