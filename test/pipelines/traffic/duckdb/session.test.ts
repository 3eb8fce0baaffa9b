import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { CompileError } from "#diagnostic";
import { duckdb } from "../../../../pipelines/traffic/duckdb/engine.ts";
import { sqlText, sqlTexts } from "../../../../pipelines/traffic/duckdb/literal.ts";
import { Session } from "../../../../pipelines/traffic/duckdb/session.ts";

const root = realpathSync(mkdtempSync(join(tmpdir(), "duckdb-test-")));
const inside = join(root, "it's inside");
const beside = `${inside}-not`;
for (const folder of [inside, beside]) {
  mkdirSync(folder);
  writeFileSync(join(folder, "a.jsonl"), '{"a":1}\n');
}
afterAll(() => rmSync(root, { recursive: true }));

let session: Session;
beforeEach(async () => {
  session = await Session.open({ directories: [inside] });
});
afterEach(() => session.close());

const all = (sql: string, values: readonly string[] = []) => session.all(sql, values);
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "fine",
    (error) => (error instanceof CompileError ? error.diagnostics.map(({ code }) => code).join() : String(error)),
  );

test("a session reads and writes below its folders, whatever they are called", async () => {
  expect(await all("SELECT * FROM read_json($1, columns = {a: 'INTEGER'})", [join(inside, "a.jsonl")])).toEqual([{ a: 1 }]);
  await session.copy("SELECT 1 AS a", join(session.folder, "o'x.parquet"), "FORMAT parquet");
  expect(await all("SELECT a FROM read_parquet($1)", [join(session.folder, "o'x.parquet")])).toEqual([{ a: 1 }]);
});

describe("a session refuses", () => {
  const [other, written] = [join(beside, "a.jsonl"), join(beside, "b")];
  test.each([
    `SELECT * FROM read_csv(${sqlText(other)})`,
    `SELECT * FROM read_text(${sqlText(join(inside, "..", "it's inside-not", "a.jsonl"))})`,
    "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM '/etc/passwd'",
    `COPY (SELECT 1) TO ${sqlText(written)}`,
    `EXPORT DATABASE ${sqlText(written)}`,
    `ATTACH ${sqlText(written)} AS x`,
    "INSTALL httpfs",
    "LOAD httpfs",
    "INSTALL spatial FROM community",
    "SELECT * FROM read_json('https://example.com/x.json')",
    "SET enable_external_access = true",
    "SET allowed_directories = ['/']",
    "SET threads = 64",
    "RESET memory_limit",
    "PRAGMA temp_directory = '/tmp'",
  ])("%s", async (sql) => {
    expect(await codeOf(all(sql))).toBe("PCL5010");
    expect(existsSync(written)).toBe(false);
  });
});

test("values are data, whatever they say", async () => {
  await session.run("CREATE TABLE t (a VARCHAR, b DOUBLE)");
  const text = "'); ATTACH 'x.db' AS x; --";
  await session.append("t", [
    [text, 1],
    [null, null],
  ]);
  expect(await all("SELECT a, b, a = $1 AS same FROM t", [text])).toEqual([
    { a: text, b: 1, same: true },
    { a: null, b: null, same: null },
  ]);
});

test("an interrupt ends a statement, and everything after it", async () => {
  const stop = new AbortController();
  const other = await Session.open({ signal: stop.signal });
  const counting = other.run("SELECT count(*) FROM range(100000000000) a, range(1000) b");
  setTimeout(() => stop.abort(), 50);
  expect(await codeOf(counting)).toBe("PCL5010");
  expect(await codeOf(other.run("SELECT 1"))).toBe("PCL5010");
  other.close();
});

test("a session's folder goes with it", () => {
  const folder = session.folder;
  expect(readdirSync(folder)).toEqual([]);
  session.close();
  expect(existsSync(folder)).toBe(false);
});

test("a missing package is an error that says how to get it", async () => {
  const missing = duckdb(() => Promise.reject(new Error("Cannot find package '@duckdb/node-api'")));
  await expect(missing).rejects.toMatchObject({ diagnostics: [{ code: "PCL1026", help: expect.stringContaining("npm install") }] });
});

test("paths are quoted as text", () => {
  expect(sqlTexts(["/a", "/o'b''c"])).toBe("['/a', '/o''b''''c']");
  expect(() => sqlText("\0")).toThrow(RangeError);
});
