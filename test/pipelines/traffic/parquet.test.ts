import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CompileError } from "#diagnostic";
import { KeyTable, Projection } from "#replay";
import { logPaths, sampleLog, scanLogs } from "#traffic";
import { Session } from "../../../pipelines/traffic/duckdb/session.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "portcullis-parquet-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a log comes to, but for the places of its records. */
async function read(name: string) {
  const { paths } = await logPaths([name], folder);
  const table = new KeyTable(new Projection([]));
  const { reader } = await scanLogs(paths, table, { inventory: null, format: null, text: null, since: null, until: null }, () => undefined);
  const { keys, joined } = table.finish();
  const plain = keys.map(({ sample, ...rest }) => ({
    ...rest,
    from: sample.source.endpoint,
    to: sample.destination.endpoint,
    traffic: sample.traffic,
  }));
  return { keys: plain, joined, buckets: reader.buckets, records: reader.records };
}

/** Writes lines as JSON and as the Parquet that DuckDB makes of them by itself. */
async function written(name: string, lines: readonly string[]): Promise<void> {
  writeFileSync(join(folder, `${name}.json`), lines.join("\n"));
  const session = await Session.open({ directories: [folder] });
  try {
    await session.copy(
      `SELECT * FROM read_json('${folder}/${name}.json', format = 'newline_delimited')`,
      join(folder, `${name}.parquet`),
      "FORMAT parquet",
    );
  } finally {
    session.close();
  }
}

test.each(["hubble", "calico", "goldmane", "envoy"] as const)("Parquet with the fields of %s as columns counts as its lines do", async (format) => {
  await written(format, [...sampleLog("shop", format, 400, 5)]);
  const lines = await read(`${format}.json`);
  expect(await read(`${format}.parquet`)).toEqual(lines);
  expect(lines.records).toBeGreaterThan(300);
});

test("other Parquet is refused with the columns that are expected", async () => {
  await written("other", ['{"a": 1, "b": "x"}']);
  const failure = await read("other.parquet").catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(CompileError);
  expect((failure as CompileError).diagnostics).toMatchObject([
    { name: "E_LOG_FORMAT", message: "the columns of `other.parquet` are those of no known record: a, b", help: expect.stringContaining("`flow`") },
  ]);
});

test("a Parquet file that is cut is refused", async () => {
  writeFileSync(join(folder, "cut.parquet"), "PAR1 and no more");
  await expect(read("cut.parquet")).rejects.toThrow(CompileError);
});
