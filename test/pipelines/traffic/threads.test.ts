import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseManifests } from "#manifest";
import type { Relation } from "#model";
import { judge, KeyTable, Projection, tally } from "#replay";
import { parseProfile } from "#targets";
import { sampleLog, scanLogs } from "#traffic";
import { runs } from "../../properties/runs.ts";

const folder = mkdtempSync(join(tmpdir(), "threads-"));
const policy = `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: api, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: api}}
  ingress:
  - fromEndpoints: [{matchLabels: {app: web}}]
    toPorts: [{ports: [{port: "8080", protocol: TCP}], rules: {http: [{path: "/v1/catalog"}]}}]
  egress:
  - toCIDR: [203.0.113.0/25]
`;
const chosen = parseProfile("cilium@1.20");
if ("diagnostics" in chosen) throw new Error("no profile");
const relation: Relation = chosen.target.read(parseManifests({ path: "p.yaml", bytes: policy }).documents, chosen.profile, null).relation;

interface File {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** All that a report is made of. */
async function replayed(files: readonly File[], threads: number) {
  const paths = files.map(({ name, bytes }) => {
    writeFileSync(join(folder, name), bytes);
    return { path: join(folder, name), shown: name, size: bytes.length };
  });
  const table = new KeyTable(new Projection([relation]));
  const plain = { inventory: null, format: null, text: null, since: null, until: Date.UTC(2026, 0, 1, 0, 2, 30) };
  // One thread without the compiled matcher, others with it.
  const options = threads === 0 ? { ...plain, accelerator: null } : plain;
  let read = 0;
  const count = (bytes: number) => void (read += bytes);
  const help = threads === 0 ? null : { count: threads, relations: [relation], fine: false };
  const { reader, diagnostics } = await scanLogs(paths, table, options, count, help);
  const { keys, joined } = table.finish();
  const { buckets, records, broken } = reader;
  return {
    keys,
    joined,
    overflow: table.overflow,
    buckets,
    records,
    broken,
    diagnostics,
    read,
    tally: tally(judge(keys, relation, relation), buckets),
  };
}

const LINES = ["shop", "boutique"].flatMap((world) => [...sampleLog(world, "hubble", 3_000, 3)]);
const breaks: readonly ((line: string) => string)[] = [
  (line) => line.slice(0, 300),
  () => "",
  () => " \r",
  () => "{}",
  () => "x".repeat(70_000),
  (line) => line.replace("web", "wéb"),
  (line) => line.replace('"is_reply"', '"is\\u005freply"'),
  (line) => line.replace('"Type"', `"Summary":"${"y".repeat(1_500_000)}","Type"`),
  (line) => `${line}\n${line}`,
  (line) => `${line}}`,
];
/** Some lines of the sample log, broken here and there. */
const logs = fc
  .record({
    from: fc.nat(LINES.length - 1),
    count: fc.integer({ min: 1, max: 2_500 }),
    worse: fc.array(fc.tuple(fc.nat(), fc.nat(breaks.length - 1)), { maxLength: 12 }),
    newline: fc.boolean(),
    packed: fc.constantFrom("plain", "plain", "gzip", "cut"),
  })
  .map(({ from, count, worse, newline, packed }) => {
    const lines = [...LINES, ...LINES].slice(from, from + count);
    for (const [at, how] of worse) lines[at % lines.length] = (breaks[how] as (line: string) => string)(lines[at % lines.length] ?? "");
    const bytes = new TextEncoder().encode(lines.join("\n") + (newline ? "\n" : ""));
    const gzip = packed === "plain" ? bytes : gzipSync(bytes, { level: 1 });
    return packed === "cut" ? gzip.subarray(0, Math.ceil(gzip.length * 0.7)) : gzip;
  });

test("helping threads change nothing of what is counted", { timeout: 900_000 }, async () => {
  const { numRuns, seed } = runs(200);
  await fc.assert(
    fc.asyncProperty(fc.array(logs, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 3 }), async (contents, threads) => {
      const files = contents.map((bytes, i) => ({ name: `${i}.log`, bytes }));
      expect(await replayed(files, threads)).toEqual(await replayed(files, 0));
    }),
    { numRuns: Math.max(6, Math.round(numRuns / 20)), seed },
  );
});

test("a log of several ranges is read by threads, and records keep their places", async () => {
  const text = LINES.join("\n");
  const files = [{ name: "large.log", bytes: new TextEncoder().encode(text) }];
  const helped = await replayed(files, 2);
  expect(helped.keys).toEqual((await replayed(files, 0)).keys);
  for (const { sample } of helped.keys) {
    const { record = 0, offset = 0 } = sample.place ?? {};
    expect(Buffer.from(text).subarray(offset).toString().split("\n", 1)[0]).toBe(LINES[record - 1]);
  }
});

test("a packed log that is named several times is read as often, by however many threads", { timeout: 60_000 }, async () => {
  const gzip = gzipSync(LINES.join("\n"), { level: 1 });
  const files = Array.from({ length: 3 }, () => ({ name: "again.gz", bytes: gzip }));
  const alone = await replayed(files, 0);
  for (const threads of [1, 2]) expect(await replayed(files, threads)).toEqual(alone);
});

test("a thread that ends takes the replay with it, as an error with a code", async () => {
  const files = [{ name: "log", bytes: new TextEncoder().encode(LINES.join("\n")) }];
  const broken = { count: 1, relations: [{ profile: "none", sides: null } as never], fine: false };
  const table = new KeyTable(new Projection([]));
  const options = { inventory: null, format: null, text: null, since: null, until: null };
  const paths = files.map(({ name, bytes }) => ({ path: join(folder, name), shown: name, size: bytes.length }));
  writeFileSync(join(folder, "log"), files[0]?.bytes ?? "");
  await expect(scanLogs(paths, table, options, () => undefined, broken)).rejects.toThrow(/a thread that reads the log failed/);
});
