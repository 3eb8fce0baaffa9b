import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseManifests } from "#manifest";
import { readInventory, relationOfIntent } from "#model";
import { Projection } from "#replay";
import { sampleLog } from "#traffic";
import { Session } from "../../pipelines/traffic/duckdb/session.ts";
import { randomOf } from "../../pipelines/traffic/sample/random.ts";
import main from "../../policies/shop/main.ts";
import next from "../../policies/shop/main.v2.ts";
import { readBothWays } from "../pipelines/traffic/sql/both-ways.ts";
import { runs } from "./runs.ts";

const { numRuns, seed } = runs(10_000);
const FLOWS = numRuns * 10;
const projection = new Projection([relationOfIntent(main.lower()), relationOfIntent(next.lower())]);
const bytes = readFileSync(new URL("../../policies/shop/inventory.yaml", import.meta.url));
const inventory = readInventory(parseManifests({ path: "inventory.yaml", bytes }).documents).inventory;

/** A line as logs have it now and then: cut, written twice, without its wrapping, aggregated, blank before it, with another time or end. */
function spoiled(line: string, random: () => number): string {
  const change = Math.floor(random() * 8);
  const changes = [
    () => line.slice(0, Math.floor(random() * line.length)),
    () => `${line}\n${line}`,
    () => line.replace(/^{"flow":(.*),"node_name":"[^"]*","time":"[^"]*"}$/, "$1"),
    () => line.replace('"Type":', '"aggregate":{"ingress_flow_count":2,"egress_flow_count":3},"Type":'),
    () => `\n \n${line}\r`,
    () => line.replace(/"time":"[^"]*"/, '"time":"2026-01-01T01:00:00+01:00"'),
    () => line.replace(/"labels":\[[^\]]*\]/, '"labels":[]'),
    () => line.replace(/("pod_name":")/, "$1\\u00fc"),
  ];
  return (changes[change] ?? changes[0])?.() ?? line;
}

/** A log of both worlds, every two-thousandth line of it spoiled. */
function write(path: string, count: number): void {
  const random = randomOf(seed);
  const file = openSync(path, "w");
  let some: string[] = [];
  for (const world of ["shop", "boutique"])
    for (const line of sampleLog(world, "hubble", count / 2, seed)) {
      some.push(random() < 1 / 2_000 ? spoiled(line, random) : line);
      if (some.length === 4_096) {
        writeSync(file, `${some.join("\n")}\n`);
        some = [];
      }
    }
  writeSync(file, some.join("\n"));
  closeSync(file);
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "engines-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("DuckDB counts a generated log as the scanner does, broken lines and aggregates included", { timeout: 3_600_000 }, () =>
  inFolder(async (folder) => {
    write(join(folder, "a.jsonl"), FLOWS);
    const { scan, duckdb } = await readBothWays(projection, folder, { inventory });
    expect(scan.buckets.malformed).toBeGreaterThan(0);
    expect(duckdb).toEqual(scan);
  }),
);

test("the same log as JSON lines, gzip and Parquet counts the same, scanned and by DuckDB", { timeout: 600_000 }, () =>
  inFolder(async (folder) => {
    const session = await Session.open({ directories: [folder] });
    const lines = [...sampleLog("shop", "hubble", 5_000, seed)];
    const found = [];
    for (const [name, format] of [
      ["a.jsonl", null],
      ["a.jsonl.gz", "FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\u0001', COMPRESSION gzip"],
      ["a.parquet", "FORMAT parquet"],
    ] as const) {
      const own = mkdtempSync(join(folder, "one-"));
      const plain = join(folder, "plain.jsonl");
      const file = openSync(format === null ? join(own, name) : plain, "w");
      writeSync(file, `${lines.join("\n")}\n`);
      closeSync(file);
      const source = `FROM read_json('${plain}', format = 'newline_delimited', sample_size = -1)`;
      if (format !== null)
        await session.copy(name === "a.parquet" ? `SELECT * ${source}` : `SELECT json FROM read_json_objects('${plain}')`, join(own, name), format);
      const { scan, duckdb } = await readBothWays(projection, own, { inventory });
      for (const one of [scan, duckdb]) found.push([name, one?.records, one?.buckets, one?.keys.map((key) => ({ ...key, sample: 0 }))]);
    }
    session.close();
    const [first = [], ...others] = found;
    for (const [name, ...rest] of others) expect([name, ...rest]).toEqual([name, ...first.slice(1)]);
  }),
);
