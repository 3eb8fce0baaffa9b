import { readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { parseManifests } from "#manifest";
import { type Inventory, type Relation, readInventory } from "#model";
import { judge, KeyTable, LineSplitter, Projection, RecordReader, type Tally, tally } from "#replay";
import { parseProfile } from "#targets";
import { SAMPLE_FORMATS, type SampleFormat, sampleLog } from "#traffic";

const policies = (ports: string) => `
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: api, namespace: shop}
spec:
  selector: app == 'api'
  types: [Ingress]
  ingress:
  - {action: Allow, protocol: TCP, source: {selector: app == 'web'}, destination: {ports: [${ports}]}}
`;
function relation(ports: string): Relation {
  const chosen = parseProfile("calico@3.32");
  if ("diagnostics" in chosen) throw new Error("no profile");
  return chosen.target.read(parseManifests({ path: "p.yaml", bytes: policies(ports) }).documents, chosen.profile, null).relation;
}
let inventory: Inventory;
beforeAll(() => {
  const parsed = parseManifests({ path: "inventory.yaml", bytes: readFileSync("policies/shop/inventory.yaml", "utf8") });
  inventory = readInventory(parsed.documents).inventory;
});

function replayed(format: SampleFormat, old: Relation, next: Relation): Tally {
  const table = new KeyTable(new Projection([old, next]));
  const reader = new RecordReader(table, { inventory, format: null, text: null, since: null, until: null });
  const lines = new LineSplitter();
  const bytes = new TextEncoder().encode([...sampleLog("shop", format, 3_000, 7)].join("\n"));
  for (let at = 0; at < bytes.length; at += 10_007) lines.push(bytes.subarray(at, at + 10_007), (line) => reader.line(format, line));
  lines.end((line) => reader.line(format, line));
  const { keys, joined } = table.finish();
  return tally(judge(keys, old, next), { ...reader.buckets, joined: reader.buckets.joined + joined });
}

test("the same traffic in each format gives the same counts", () => {
  const [old, next] = [relation("8080"), relation("8081")];
  const of = (format: SampleFormat) => {
    const { flows, newlyDenied, newlyAllowed, unknown, unchanged } = replayed(format, old, next);
    return { flows, newlyDenied, newlyAllowed, unknown, unchanged };
  };
  const [hubble, calico, goldmane] = (["hubble", "calico", "goldmane"] as const).map(of);
  expect(hubble).toMatchObject({ flows: 3_000, unknown: 0, newlyAllowed: 0 });
  expect(hubble?.newlyDenied).toBeGreaterThan(500);
  expect(calico).toEqual(hubble);
  expect(goldmane).toEqual(hubble);
  expect(of("envoy").newlyDenied).toBe(hubble?.newlyDenied);
});

test("every format is told by its records", () => {
  for (const format of SAMPLE_FORMATS) expect([format, replayed(format, relation("8080"), relation("8080")).buckets.malformed]).toEqual([format, 0]);
});
