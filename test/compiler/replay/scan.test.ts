import { expect, test } from "vitest";
import { parseManifests } from "#manifest";
import type { Relation } from "#model";
import { judge, KeyTable, LineSplitter, Projection, RecordReader, type Tally, tally } from "#replay";
import { parseProfile } from "#targets";
import { sampleLog } from "#traffic";
import { WAYS, type Way } from "./accelerator.ts";

const policy = (path: string) => `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: api, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: api}}
  ingress:
  - fromEndpoints: [{matchLabels: {app: web}}]
    toPorts: [{ports: [{port: "8080", protocol: TCP}], rules: {http: [{path: "${path}"}]}}]
  egress:
  - toCIDR: [203.0.113.0/25]
`;
function relation(path: string): Relation {
  const chosen = parseProfile("cilium@1.20");
  if ("diagnostics" in chosen) throw new Error("no profile");
  return chosen.target.read(parseManifests({ path: "p.yaml", bytes: policy(path) }).documents, chosen.profile, null).relation;
}
const [old, next] = [relation("/v1/.*"), relation("/v1/catalog")];

function replayed(log: string, way: Way): Tally {
  const table = new KeyTable(new Projection([old, next]));
  const window = { since: null, until: 1_767_225_600_000 + 150_000 };
  const reader = new RecordReader(table, { inventory: null, format: null, text: null, ...window, ...WAYS[way] });
  const lines = new LineSplitter();
  const bytes = new TextEncoder().encode(log);
  for (let at = 0; at < bytes.length; at += 65_521)
    lines.push(
      bytes.subarray(at, at + 65_521),
      (line) => reader.line("log", line),
      (chunk, start, first) => reader.scan("log", chunk, start, first),
    );
  lines.end((line) => reader.line("log", line));
  const { keys, joined } = table.finish();
  return tally(judge(keys, old, next), { ...reader.buckets, joined: reader.buckets.joined + joined });
}

test("scanning bytes and decoding records give one report", () => {
  for (const world of ["shop", "boutique"]) {
    const lines = [...sampleLog(world, "hubble", 4_000, 3)];
    const worse = [
      ...lines,
      ...lines.slice(0, 50),
      "",
      "{}",
      '{"flow":{}}',
      lines[7]?.slice(0, 300),
      lines[8]?.replace("web", "wéb"),
      lines[9]?.replace('"is_reply"', '"is\\u005freply"'),
    ].join("\n");
    const scanned = replayed(worse, "scanned");
    expect(scanned).toEqual(replayed(worse, "decoded"));
    expect(scanned).toEqual(replayed(worse, "accelerated"));
    expect(scanned.flows).toBeGreaterThan(3_000);
    expect(scanned.buckets).toMatchObject({ duplicates: expect.any(Number), lost: expect.any(Number), malformed: 3 });
    expect(scanned.buckets.duplicates).toBeGreaterThan(0);
    expect(scanned.buckets.outside).toBeGreaterThan(0);
  }
});
