import { expect, test } from "vitest";
import { KeyTable, LineSplitter, Projection, RecordReader } from "#replay";
import { WAYS, type Way } from "./accelerator.ts";
import { CLUSTER, inventoryOf, relationOf } from "./formats/told.ts";
import { pod, verdict } from "./hubble-line.ts";

/** A pod with a name that another one had before, by its creation. */
const inventory = inventoryOf(`${CLUSTER}---
apiVersion: v1
kind: Pod
metadata: {name: mysql-0, namespace: shop, creationTimestamp: "2026-01-02T03:04:30Z", labels: {app: mysql, controller-revision-hash: new}}
spec: {nodeName: n1}
status: {podIP: 10.1.0.3}
`);
const relation = relationOf(
  `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: mysql, namespace: shop}
spec:
  podSelector: {matchLabels: {controller-revision-hash: new}}
  ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 3306}]}]
`,
  "kubernetes@1.36",
);

function read(lines: readonly string[], way: Way) {
  const table = new KeyTable(new Projection([relation]));
  const reader = new RecordReader(table, { inventory, format: null, text: null, since: null, until: null, ...WAYS[way] });
  const splitter = new LineSplitter();
  splitter.push(
    new TextEncoder().encode(`${lines.join("\n")}\n`),
    (line) => reader.line("log", line),
    (chunk, start, first) => reader.scan("log", chunk, start, first),
  );
  splitter.end((line) => reader.line("log", line));
  const { keys, joined } = table.finish();
  return { keys, joined, buckets: reader.buckets };
}
const record = (i: number, more: object = {}) => ({
  ...verdict({ from: "web", to: "mysql" }, 3306, {
    time: `2026-01-02T03:04:${String((i * 7) % 60).padStart(2, "0")}.${String(i).padStart(9, "0")}Z`,
    l4: { TCP: { source_port: 40_000 + i, destination_port: 3306, flags: { SYN: true } } },
    destination: { ...pod("mysql"), pod_name: "mysql-0" },
    ...more,
  }),
  node_name: `kind/n${1 + (i % 2)}`,
});
const many = (more: (i: number) => object) => Array.from({ length: 200 }, (_, i) => JSON.stringify(record(i, more(i))));

test("a name that was given again is another pod before, scanned or decoded", () => {
  const lines = many(() => ({}));
  const scanned = read(lines, "scanned");
  expect(scanned).toEqual(read(lines, "decoded"));
  expect(scanned).toEqual(read(lines, "accelerated"));
  expect(scanned.keys).toHaveLength(2);
});

test("where a node is the pod's own by its place, each record is looked at", () => {
  const host = { identity: 1, labels: ["reserved:host"] };
  const lines = many((i) => ({ source: i % 3 === 0 ? { ...host, ID: 5 } : host, traffic_direction: i % 5 === 0 ? "INGRESS" : "EGRESS" }));
  const scanned = read(lines, "scanned");
  expect(scanned).toEqual(read(lines, "decoded"));
  expect(scanned).toEqual(read(lines, "accelerated"));
  expect(new Set(scanned.keys.map(({ sample }) => sample.source.endpoint.kind))).toEqual(new Set(["host", "remote-node"]));
});
