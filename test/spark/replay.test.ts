import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseManifests } from "#manifest";
import { readInventory, relationOfIntent } from "#model";
import { judge, KeyTable, Projection, type ReaderOptions, RecordReader, tally } from "#replay";
import { brokenRecords, countBySpark, type LogPath, sampleLog, scanLogs } from "#traffic";
import main from "../../policies/shop/main.ts";
import next from "../../policies/shop/main.v2.ts";
import { everydaySeed } from "../properties/runs.ts";
import { type SparkCluster, startSpark } from "../servers/spark.ts";
import { settings } from "./settings.ts";

/** Flows of the large log: a million in soak runs. */
const FLOWS = process.env["FC_RUNS"] === undefined ? 100_000 : Math.max(1_000_000, Number(process.env["FC_RUNS"]));
const [before, after] = [relationOfIntent(main.lower()), relationOfIntent(next.lower())];
const bytes = readFileSync(new URL("../../policies/shop/inventory.yaml", import.meta.url));
const inventory = readInventory(parseManifests({ path: "inventory.yaml", bytes }).documents).inventory;
const PLAIN: ReaderOptions = { inventory, format: null, text: null, since: null, until: null };
const SLOW = { timeout: 3_600_000 };

const folder = mkdtempSync(join(tmpdir(), "portcullis-spark-logs-"));
let cluster: SparkCluster;
beforeAll(async () => {
  cluster = await startSpark();
}, 1_200_000);
afterAll(async () => {
  await cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function spark(more: Readonly<Record<string, unknown>> = {}) {
  const env = { ...process.env, SPARK_LOCAL_IP: "127.0.0.1", PYSPARK_PYTHON: cluster.python };
  return { master: cluster.url, submit: cluster.submit, conf: settings, env, startSeconds: 600, ...more };
}

/** What a report is made of. */
function reported(table: KeyTable, reader: RecordReader) {
  const { keys, joined } = table.finish();
  const counted = tally(judge(keys, before, after), { ...reader.buckets, joined: reader.buckets.joined + joined });
  const { records, broken } = reader;
  return JSON.stringify({ ...counted, records, broken, diagnostics: brokenRecords(reader) }, null, 1);
}

async function scanned(paths: readonly LogPath[], options: ReaderOptions): Promise<string> {
  const table = new KeyTable(new Projection([before, after]));
  const { reader } = await scanLogs(paths, table, options, () => undefined);
  return reported(table, reader);
}

async function counted(paths: readonly LogPath[], options: ReaderOptions): Promise<string> {
  const found = await countBySpark(paths, new Projection([before, after]), options, spark());
  return found === null ? "not counted" : reported(found.table, found.reader);
}

function written(name: string, content: string | Uint8Array): LogPath {
  const path = join(folder, name);
  writeFileSync(path, content);
  return { path, shown: name, size: content.length };
}

async function streamed(name: string, lines: Iterable<string>, packed = false): Promise<LogPath> {
  const path = join(folder, name);
  const text = (function* () {
    for (const line of lines) yield `${line}\n`;
  })();
  await (packed ? pipeline(Readable.from(text), createGzip(), createWriteStream(path)) : pipeline(Readable.from(text), createWriteStream(path)));
  return { path, shown: name, size: 1 };
}

/**
 * A log with what generated ones have none of: broken records, aggregated flows, other bytes, doubtful JSON, and, where they may be, repeated
 * records, which only the scanner counts in logs longer than it remembers.
 */
function* worse(lines: Iterable<string>, repeats: boolean): Generator<string> {
  let i = 0;
  for (const line of lines) {
    i++;
    yield ODD[i / 4_001]?.(line) ?? line;
    if (repeats && i % 1_009 === 0) yield line;
    if (i % 2_003 === 0) yield aggregated(line);
  }
}
function aggregated(line: string): string {
  const { flow, ...event } = JSON.parse(line) as { flow?: Record<string, unknown> };
  const aggregate = { ingress_flow_count: "3", egress_flow_count: "2" };
  return JSON.stringify(flow === undefined ? event : { ...event, flow: { ...flow, IP: undefined, aggregate } });
}
const ODD: Readonly<Record<number, (line: string) => string>> = {
  1: (line) => line.slice(0, 300),
  2: () => "",
  3: () => " \t\r",
  4: (line) => `${line}\r`,
  5: (line) => `${line} x`,
  6: (line) => `${line}] [${line}`,
  7: (line) => line.replace('"flow":', '"flow":{},"flow":'),
  8: (line) => line.replace(/"time":"[^"]*"/g, '"time":"2026-02-30T00:00:00Z"'),
  9: (line) => line.replace('"pod_name":"', '"pod_name":"\\ud800'),
  10: (line) => line.replace("shop", "shöp"),
  11: (line) => line.replace('"is_reply"', '"is\\u005freply"'),
  12: (line) => line.replace(/"destination_port":\d+/, '"destination_port":4294967296'),
  13: () => "[1]",
  14: () => "null",
  15: () => '{"flow":{}}',
  16: (line) => line.replace(/"source_port":(\d+)/, '"source_port":"$1"'),
  17: (line) => `\ufeff${line}`,
  18: () => '{"lost_events":{"num_events_lost":"7"}}',
  19: () => `{"flow":${"[".repeat(2_000)}${"]".repeat(2_000)}}`,
};

test("Spark counts a large log as the scanner does, broken records, lost events and aggregates included", SLOW, async () => {
  const log = await streamed("large.jsonl", worse(sampleLog("shop", "hubble", FLOWS, everydaySeed), false));
  const expected = await scanned([log], PLAIN);
  expect(JSON.parse(expected)).toMatchObject({ buckets: { malformed: expect.any(Number), duplicates: 0 } });
  expect(await counted([log], PLAIN)).toBe(expected);
});

test("packed logs, several of them, one by its address, one that breaks off, and a window of time", SLOW, async () => {
  const packed = await streamed("packed.json.gz", worse(sampleLog("boutique", "hubble", 1_500, 5), true), true);
  const [first = "", ...rest] = sampleLog("shop", "hubble", 300, 6);
  const cut = written("odd name {1}.json", `${[...rest, first].join("\n")}\n${first.slice(0, 200)}`);
  const options = { ...PLAIN, inventory: null, since: 1_767_225_600_000 + 2_000, until: 1_767_225_600_000 + 50_000 };
  const address = { path: `file://${folder}/pack*.gz`, shown: "", size: null, kind: "address" } as const;
  expect(await counted([address, cut], options)).toBe(await scanned([{ ...packed, shown: `file:${packed.path}` }, cut], options));
});

test("what only the scanner reads is left to it", SLOW, async () => {
  const whole = gzipSync([...sampleLog("shop", "hubble", 20_000, 2)].join("\n"));
  const broken = written("cut.json.gz", whole.subarray(0, whole.length - 1_000));
  const table = written("table.csv", "from,to,protocol,port\nshop/web-0,world,TCP,1\n");
  const misnamed = written("packed.json", Buffer.from([0x1f, 0x8b, 8, 0]));
  for (const log of [table, misnamed, broken]) expect(await counted([log], PLAIN)).toBe("not counted");
});

test("a missing program, a master that is not there and an interrupt are said as they are", SLOW, async () => {
  const log = written("small.json", [...sampleLog("shop", "hubble", 10, 1)].join("\n"));
  const run = (more: Readonly<Record<string, unknown>>) => countBySpark([log], new Projection([before, after]), PLAIN, spark(more));
  await expect(run({ submit: join(folder, "none") })).rejects.toThrow(/PCL1026 E_ENVIRONMENT: .*can't be started: there is no such program/);
  await expect(run({ master: "spark://127.0.0.1:1", startSeconds: 20 })).rejects.toThrow(/PCL5010 E_ENGINE: /);
  await expect(run({ signal: AbortSignal.timeout(2_000) })).rejects.toThrow(/PCL5010 E_ENGINE: interrupted/);
});
