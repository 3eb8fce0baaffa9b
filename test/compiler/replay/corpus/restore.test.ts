import fc from "fast-check";
import { expect, test } from "vitest";
import { SAMPLE_FORMATS, SAMPLE_WORLDS, sampleLog } from "#traffic";
import { runs } from "../../../properties/runs.ts";
import { verdict } from "../hubble-line.ts";
import { relation, replayedBoth } from "./recorded.ts";

const policy = (path: string, port: number, block: string) => `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: api, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: api}}
  ingress:
  - fromEndpoints: [{matchLabels: {app: web}}]
    toPorts: [{ports: [{port: "8080", protocol: TCP}], rules: {http: [{path: "${path}"}]}}]
  - fromCIDR: [${block}]
    toPorts: [{ports: [{port: "${port}", protocol: TCP}]}]
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: web}}
  egress:
  - toFQDNs: [{matchName: api.payment.example.com}]
    toPorts: [{ports: [{port: "443", protocol: TCP}]}]
  - toCIDR: [10.244.1.12/32, 203.0.113.8/30]
`;
const old = relation(policy("/v1/.*", 9090, "198.51.100.0/24"));
const next = relation(policy("/v1/catalog(\\\\?.*)?", 9091, "198.51.0.0/16"));

const eachLog = SAMPLE_WORLDS.flatMap((world) => SAMPLE_FORMATS.map((format) => [world, format] as const));
const anyLog = fc.tuple(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 600 }));

/** A log with repeated, broken and empty lines. */
function worse(lines: readonly string[]): string[] {
  return [...lines, ...lines.slice(0, 9), "", "{}", lines[7]?.slice(0, 40) ?? ""];
}

test.each(eachLog)("a corpus of a log of the %s as %s comes to the same as the log for the releases that it keeps", (world, format) => {
  fc.assert(
    fc.property(anyLog, ([seed, count]) => {
      const { log, corpus } = replayedBoth(worse([...sampleLog(world, format, count, seed)]), old, next, { keep: [old, next] });
      expect(corpus).toEqual(log);
    }),
    runs(5),
  );
});

test.each(eachLog.filter(([, format]) => format !== "envoy"))(
  "a corpus of a log of the %s as %s comes to the same for any release whose blocks for clients are as wide as its own",
  (world, format) => {
    fc.assert(
      fc.property(anyLog, ([seed, count]) => {
        const { log, corpus } = replayedBoth(worse([...sampleLog(world, format, count, seed)]), old, next);
        expect(corpus).toEqual(log);
      }),
      runs(5),
    );
  },
);

test("what a corpus no longer tells is open, never otherwise decided", () => {
  const [a, b] = [relation(policy("/v1/catalog\\\\?page=1.*", 9090, "198.51.100.4/30")), relation(policy("/v1/[a-c].*", 9090, "198.51.100.7/32"))];
  fc.assert(
    fc.property(anyLog, ([seed, count]) => {
      const { log, corpus } = replayedBoth([...sampleLog("shop", "hubble", count, seed)], a, b);
      expect(corpus.flows).toBe(log.flows);
      expect([corpus.newlyDenied <= log.newlyDenied, corpus.newlyAllowed <= log.newlyAllowed, corpus.unchanged <= log.unchanged]).toEqual([
        true,
        true,
        true,
      ]);
      expect(corpus.unknown).toBeGreaterThanOrEqual(log.unknown);
    }),
    runs(5),
  );
});

test("both ends of a connection are joined though one of them saw more", () => {
  const both = (ports: number) => [
    JSON.stringify(verdict({ from: "web", to: "8.8.8.8" }, 443, tcp(ports, { destination_names: ["api.payment.example.com"] }))),
    JSON.stringify(verdict({ from: "web", to: "8.8.8.8" }, 443, tcp(ports, { traffic_direction: "INGRESS" }))),
    JSON.stringify(verdict({ from: "web", to: "api" }, 8080, tcp(ports, { is_reply: false }))),
    JSON.stringify(verdict({ from: "web", to: "api" }, 8080, tcp(ports, { traffic_direction: "INGRESS", source: elsewhere }))),
  ];
  const { log, corpus, rows } = replayedBoth([40_001, 40_002, 40_003].flatMap(both), relation(SIMPLE), relation(""));
  expect(rows).toBe(4);
  expect(corpus).toEqual(log);
  expect(corpus.flows).toBe(9);
});

const SIMPLE = `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: api, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: api}}
  ingress: [{fromEndpoints: [{matchLabels: {app: web}}]}]
`;
const elsewhere = {
  identity: 1000,
  namespace: "shop",
  pod_name: "web-6b687c8dcb-zn5s2",
  workloads: [{ name: "web", kind: "Deployment" }],
  labels: ["k8s:app=web", "k8s:seen=later", "k8s:io.kubernetes.pod.namespace=shop", "k8s:io.cilium.k8s.policy.serviceaccount=default"],
};

function tcp(source_port: number, more: Record<string, unknown>): Record<string, unknown> {
  const destination_port = "destination_names" in more || !("is_reply" in more || "source" in more) ? 443 : 8080;
  return { l4: { TCP: { source_port, destination_port, flags: { SYN: true } } }, ...more };
}
