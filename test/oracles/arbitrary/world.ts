import fc from "fast-check";
import type { OraclePod, OracleReserved, OracleSettings, OracleTraffic, OracleWorld } from "../protocol.ts";

/** A small label vocabulary with an empty value and absent keys, so that selectors and pods meet. */
export const KEYS = ["app", "tier"] as const;
export const VALUES = ["web", "api", ""] as const;
const NAMESPACES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  shop: { "kubernetes.io/metadata.name": "shop", team: "checkout", env: "prod" },
  other: { "kubernetes.io/metadata.name": "other", env: "staging" },
  data: { "kubernetes.io/metadata.name": "data", team: "" },
};
/** Each number that rules name, and its neighbours. */
export const PORTS = [79, 80, 81, 442, 443, 444, 8079, 8080, 8081, 1, 65_535] as const;
/** Blocks, parts of them, and both halves of the edges. */
export const CIDRS = [
  "203.0.113.0/24",
  "203.0.113.8/30",
  "203.0.113.9/32",
  "0.0.0.0/0",
  "10.0.0.0/8",
  "10.244.1.0/24",
  "0.0.0.0/1",
  "128.0.0.0/1",
  "2001:db8::/32",
  "2001:db8:0:1::/64",
  "::/0",
] as const;
export const EXCEPTIONS = [
  { cidr: "203.0.113.0/24", except: ["203.0.113.8/30"] },
  { cidr: "203.0.113.0/24", except: ["203.0.113.8/30", "203.0.113.9/32"] },
  { cidr: "203.0.113.0/24", except: [] },
  { cidr: "0.0.0.0/0", except: ["10.0.0.0/8", "203.0.113.9/32"] },
  { cidr: "10.0.0.0/8", except: ["10.244.1.0/24", "10.9.9.9/32"] },
  { cidr: "2001:db8::/32", except: ["2001:db8:0:1::/64"] },
] as const;
/** The first and last address of each block, and one beyond. */
const OUTSIDE = [
  "203.0.112.255",
  "203.0.113.0",
  "203.0.113.7",
  "203.0.113.8",
  "203.0.113.9",
  "203.0.113.11",
  "203.0.113.12",
  "203.0.113.255",
  "203.0.114.0",
  "198.51.100.1",
  "10.9.9.9",
  "127.255.255.255",
  "2001:db8::1",
  "2001:db8:0:1::",
  "2001:db8:0:2::",
  "2001:db9::",
] as const;
const DNS: Readonly<Record<string, readonly string[]>> = {
  "203.0.113.7": ["api.example.com"],
  "203.0.113.8": ["a.b.example.com", "example.com"],
  "2001:db8::1": ["API.example.com"],
};
const RESERVED: readonly OracleReserved[] = [
  { kind: "host", ip: "10.244.1.1" },
  { kind: "remote-node", ip: "203.0.113.10" },
  { kind: "kube-apiserver", ip: "203.0.113.11" },
  { kind: "health" },
];

const labels = fc.record(Object.fromEntries(KEYS.map((key) => [key, fc.constantFrom(...VALUES)])) as Record<string, fc.Arbitrary<string>>, {
  requiredKeys: [],
});
const ports = fc.subarray([
  { name: "http", port: 8080, protocol: "TCP" as const },
  { name: "web", port: 80, protocol: "TCP" as const },
  { name: "dns", port: 81, protocol: "UDP" as const },
]);

/** With `shared` the first two pods differ in their ports at most. */
const pods = (shared: boolean): fc.Arbitrary<OraclePod[]> =>
  fc
    .array(fc.record({ namespace: fc.constantFrom("shop", "shop", "other", "data"), labels, robot: fc.boolean(), ports }), {
      minLength: 3,
      maxLength: 5,
    })
    .map((list) => (shared ? list.map((one, i) => (i > 1 ? one : { ...one, namespace: "shop", robot: false, labels: { app: "web" } })) : list))
    .map((list) =>
      list.map((one, i) => ({
        namespace: one.namespace,
        nsLabels: NAMESPACES[one.namespace] as Readonly<Record<string, string>>,
        name: `pod${i}`,
        labels: one.labels as Record<string, string>,
        serviceAccount: one.robot ? "robot" : "default",
        ip: `10.244.${one.namespace === "shop" ? 1 : 2}.${10 + i}`,
        ports: one.ports,
      })),
    );

const http = fc.record({
  method: fc.constantFrom("GET", "POST", "HEAD", "get"),
  path: fc.constantFrom("/cart", "/cart?x=1", "/cart/1", "/cartography", "/", "/Cart"),
  host: fc.constantFrom("api", "api:8080", "API", "xapi"),
  headers: fc.constantFrom<Record<string, string>>({}, { "X-User": "a" }, { "x-user": "b" }, { "X-User": "" }),
});
const QUESTIONS = ["api.example.com", "a.b.example.com", "example.com", "xexample.com", "API.Example.Com"] as const;
const web: fc.Arbitrary<OracleTraffic> = fc.record({
  proto: fc.constant("TCP" as const),
  port: fc.constantFrom(80, 80, 8080, 8080, 443, ...PORTS),
  http,
});
const cilium: fc.Arbitrary<OracleTraffic> = fc.oneof(
  { weight: 6, arbitrary: web },
  { weight: 3, arbitrary: fc.record({ proto: fc.constantFrom("UDP" as const, "SCTP" as const), port: fc.constantFrom(...PORTS) }) },
  {
    weight: 2,
    arbitrary: fc.record({ proto: fc.constantFrom("UDP" as const, "TCP" as const), port: fc.constant(53), dns: fc.constantFrom(...QUESTIONS) }),
  },
  fc.constantFrom<OracleTraffic>({ proto: "ICMP", port: 8 }, { proto: "ICMP", port: 3 }, { proto: "ICMPv6", port: 128 }),
  fc.constantFrom<OracleTraffic>({ proto: "IGMP", port: 17 }, { proto: "VRRP", port: 1 }),
);
const plain: fc.Arbitrary<OracleTraffic> = fc.record({ proto: fc.constantFrom("TCP", "TCP", "UDP", "SCTP"), port: fc.constantFrom(...PORTS) });

const FLOWS = 16;
/** Worlds of at least 200 flows, each with a pod at one end at least, never a pod to itself. */
const worlds = (
  ends: fc.Arbitrary<Pick<OracleWorld, "pods" | "outside" | "reserved">>,
  traffic: fc.Arbitrary<OracleTraffic>,
  settings: OracleSettings,
): fc.Arbitrary<OracleWorld> =>
  fc.tuple(ends, fc.array(traffic, { minLength: FLOWS, maxLength: FLOWS })).chain(([found, list]) => {
    const [managed, all] = [found.pods.length, found.pods.length + found.outside.length + found.reserved.length];
    const pod = fc.nat(managed - 1);
    const far = fc.integer({ min: managed, max: all - 1 });
    const pair = fc.oneof({ weight: 2, arbitrary: fc.tuple(pod, pod) }, fc.tuple(pod, far), fc.tuple(far, pod)).filter(([a, b]) => a !== b);
    const few = Math.ceil(200 / FLOWS) + 1;
    const pairs = fc.uniqueArray(pair, { minLength: few, maxLength: few, selector: ([a, b]) => `${a} ${b}` });
    return pairs.map((some) => ({ ...found, pairs: some, traffic: list, settings }));
  });

const outside = fc.subarray([...OUTSIDE], { minLength: 6, maxLength: 10 }).map((list) => list.map((ip) => ({ ip, names: DNS[ip] ?? [] })));

export function ciliumWorlds(settings: OracleSettings, { sharedIdentities = false } = {}): fc.Arbitrary<OracleWorld> {
  const reserved = fc.subarray([...RESERVED], { minLength: 2 });
  return worlds(fc.record({ pods: pods(sharedIdentities), outside, reserved }), cilium, settings);
}
export const networkWorlds: fc.Arbitrary<OracleWorld> = worlds(fc.record({ pods: pods(false), outside, reserved: fc.constant([]) }), plain, {});
