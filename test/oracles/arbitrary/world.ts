import fc from "fast-check";
import type { OraclePod, OracleProbe } from "../protocol.ts";

/** A small label vocabulary with an empty value and absent keys, so that selectors and pods meet. */
export const KEYS = ["app", "tier"] as const;
export const VALUES = ["web", "api", ""] as const;
export const NAMESPACES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  shop: { "kubernetes.io/metadata.name": "shop", team: "checkout", env: "prod" },
  other: { "kubernetes.io/metadata.name": "other", env: "staging" },
  data: { "kubernetes.io/metadata.name": "data", team: "" },
};
export const PORTS = [79, 80, 81, 443, 8080, 8081] as const;
export const CIDRS = ["203.0.113.0/24", "203.0.113.8/30", "203.0.113.9/32", "0.0.0.0/0", "10.0.0.0/8", "10.244.1.0/24", "0.0.0.0/1"] as const;
const OUTSIDE = ["203.0.113.7", "203.0.113.8", "203.0.113.9", "203.0.113.12", "198.51.100.1", "10.9.9.9"] as const;
export const DNS: Readonly<Record<string, readonly string[]>> = {
  "203.0.113.7": ["api.example.com"],
  "203.0.113.8": ["a.b.example.com", "example.com"],
};
export const RESERVED = ["host", "remote-node", "kube-apiserver", "health"] as const;

const labels = fc.record(Object.fromEntries(KEYS.map((key) => [key, fc.constantFrom(...VALUES)])) as Record<string, fc.Arbitrary<string>>, {
  requiredKeys: [],
});
const ports = fc.subarray([
  { name: "http", port: 8080, protocol: "TCP" as const },
  { name: "web", port: 80, protocol: "TCP" as const },
  { name: "dns", port: 81, protocol: "UDP" as const },
]);

/** Pods of one identity share their named ports in Cilium; here no two pods have one. */
const identity = (one: { namespace: string; labels: object; robot: boolean }): string =>
  [one.namespace, one.robot, ...Object.entries(one.labels).sort().flat()].join(" ");

export const pods: fc.Arbitrary<OraclePod[]> = fc
  .array(fc.record({ namespace: fc.constantFrom("shop", "shop", "other", "data"), labels, robot: fc.boolean(), ports }), {
    minLength: 2,
    maxLength: 5,
  })
  .map((list) => list.filter((one, i) => list.findIndex((other) => identity(other) === identity(one)) === i))
  .filter((list) => list.length > 1)
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
  method: fc.constantFrom("GET", "POST", "HEAD"),
  path: fc.constantFrom("/cart", "/cart?x=1", "/cart/1", "/cartography", "/"),
  host: fc.constantFrom("api", "api:8080"),
  headers: fc.constantFrom<Record<string, string>>({}, { "X-User": "a" }, { "X-User": "b" }),
});

/** Probes with a pod at one end at least, never a pod to itself. */
export function probes(pods: number, count: number, reserved: boolean): fc.Arbitrary<OracleProbe[]> {
  const pod = fc.nat(pods - 1).map((i) => `#${i}`);
  const other = fc.oneof(fc.constantFrom(...OUTSIDE), ...(reserved ? [fc.constantFrom(...RESERVED)] : []));
  const ends = fc.oneof({ weight: 3, arbitrary: fc.tuple(pod, pod) }, fc.tuple(pod, other), fc.tuple(other, pod)).filter(([a, b]) => a !== b);
  const traffic = fc.oneof(
    { weight: 5, arbitrary: fc.record({ proto: fc.constantFrom("TCP", "TCP", "TCP", "UDP", "SCTP"), port: fc.constantFrom(...PORTS), http }) },
    fc.constant({ proto: "ICMP", port: 8, http: null }),
  );
  return fc.array(
    fc.tuple(ends, traffic).map(([[src, dst], one]) => ({
      src,
      dst,
      proto: one.proto,
      port: one.port,
      ...(one.http === null || one.proto !== "TCP" ? {} : { http: one.http }),
    })),
    { minLength: count, maxLength: count },
  );
}
