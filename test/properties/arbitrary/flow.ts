import fc from "fast-check";
import { type Endpoint, type Flow, KINDS, NAMESPACE_NAME, type Pod, PROTOCOL_NUMBERS, type Request } from "#model";
import { ADDRESSES, KEYS, NAMES, NAMESPACES, PATHS, PORTS, VALUES } from "./vocabulary.ts";

const labels = fc
  .tuple(...KEYS.map((key) => fc.option(fc.constantFrom(...VALUES)).map((value) => [key, value] as const)))
  .map((pairs) => new Map(pairs.flatMap(([key, value]) => (value === null ? [] : [[key, value] as const]))));

const pod = (name: string): fc.Arbitrary<Pod> =>
  fc
    .record({
      namespace: fc.constantFrom(...NAMESPACES),
      labels,
      team: fc.option(fc.constantFrom(...VALUES)),
      robot: fc.boolean(),
      http: fc.constantFrom(null, 80, 8080),
    })
    .map((one) => ({
      namespace: one.namespace,
      name,
      labels: one.labels,
      namespaceLabels: new Map<string, string>([[NAMESPACE_NAME, one.namespace], ...(one.team === null ? [] : [["team", one.team] as const])]),
      serviceAccount: one.robot ? "robot" : "default",
      serviceAccountLabels: new Map(),
      ports: one.http === null ? [] : [{ name: "http", port: one.http, protocol: "TCP" as const }],
      hostNetwork: false,
      node: null,
      cluster: null,
    }));

const podEnd = (name: string): fc.Arbitrary<Endpoint> =>
  pod(name).map((one) => ({ kind: "pod", pod: one, nodeLabels: null, ip: name === "client" ? "10.244.0.1" : "10.244.0.2", names: [] }));
/** Nodes have private addresses, as comparisons assume where nothing is declared. */
const otherEnd: fc.Arbitrary<Endpoint> = fc
  .record({
    kind: fc.constantFrom(...KINDS.filter((kind) => kind !== "pod" && kind !== "remote-pod")),
    ip: fc.constantFrom(...ADDRESSES),
    names: fc.subarray([...NAMES], { maxLength: 1 }),
  })
  .map((one) => ({ ...one, ...(one.kind === "world" ? {} : { ip: "10.1.2.3", names: [] }), pod: null, nodeLabels: new Map() }));

const request: fc.Arbitrary<Request | null> = fc.oneof(
  fc.constant(null),
  fc.record({
    kind: fc.constant("http" as const),
    method: fc.constantFrom("GET", "POST", "HEAD"),
    path: fc.constantFrom(...PATHS, "/shop.Cart/Add", "/shop.Cart/Add?x"),
    host: fc.constantFrom("api", "api:80", "web"),
    headers: fc.constantFrom(new Map<string, string>(), new Map([["x-user", "a"]]), new Map([["x-user", "b"]])),
  }),
  fc.constant({ kind: "other" as const }),
);

const traffic = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({
        protocol: fc.constantFrom(PROTOCOL_NUMBERS.TCP, PROTOCOL_NUMBERS.TCP, PROTOCOL_NUMBERS.UDP, PROTOCOL_NUMBERS.SCTP),
        port: fc.constantFrom(...PORTS),
        request,
      })
      .map((one) => ({ ...one, icmp: null })),
  },
  fc
    .record({ protocol: fc.constant(PROTOCOL_NUMBERS.ICMP), icmp: fc.record({ type: fc.constantFrom(8, 3), code: fc.constantFrom(0, 4) }) })
    .map((one) => ({ ...one, port: null, request: null })),
);

/** Flows with a pod at one end or both, biased to the edges of the vocabulary. */
export const flow: fc.Arbitrary<Flow> = fc
  .record({
    ends: fc.oneof(
      { weight: 2, arbitrary: fc.tuple(podEnd("client"), podEnd("server")) },
      fc.tuple(podEnd("client"), otherEnd),
      fc.tuple(otherEnd, podEnd("server")),
    ),
    traffic,
    tls: fc.constantFrom("mtls" as const, "plaintext" as const),
  })
  .map(({ ends, traffic: one, tls }) => ({ source: ends[0], destination: ends[1], sourcePort: null, sni: null, tls, ...one }));
