import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folder } from "../cli.ts";
import { line, named, policy, replayed } from "./replayed.ts";

const [both, one] = [policy([8080, 9090]), policy([8080])];
const log = [...Array.from({ length: 30 }, (_, i) => line(i % 3 === 0 ? 9090 : 8080, i)), line(8080, 40).slice(0, 100)];
const ask = (sql: string, ...args: string[]) => replayed(log, both, one, { args: ["--sql", sql, ...args] });

test("a query joins recorded flows with verdicts", async () => {
  const sql = `SELECT source, destination, port, "before", "after", count(*) AS records, min(time) AS first, min("offset") AS at
    FROM flows WHERE effect = 'newlyDenied' GROUP BY ALL`;
  const { out, err, exit } = await ask(sql, "--as", "csv");
  expect(out.split("\n").slice(0, 2)).toEqual([
    "source,destination,port,before,after,records,first,at",
    "shop/web,shop/api,9090,allow,deny,10,2026-01-02 00:00:00,0",
  ]);
  expect([exit, err]).toEqual([0, expect.stringContaining("record 31")]);
});

test("keys and changes have their views, and rows are limited", async () => {
  expect((await ask("SELECT effect, flows FROM verdicts ORDER BY flows", "--as", "json")).out).toContain(
    '"rows": [\n    [\n      "newlyDenied",\n      10\n    ]',
  );
  expect(JSON.parse((await ask("SELECT count(*) AS n FROM changes", "--json")).out)).toEqual({ columns: ["n"], rows: [[1]], more: false });
  expect((await ask("SELECT record FROM flows ORDER BY record", "--rows", "2")).out).toBe(
    "record\n1\n2\n… more than 2 rows, all of them with a larger --rows\n",
  );
});

test("names of a log are data, and no escape sequence reaches a terminal", async () => {
  const hostile = `${String.fromCharCode(27)}[2J'); ATTACH 'x.db' AS x; --`;
  const anywhere = policy([9090], "", "{matchExpressions: [{key: k8s:io.kubernetes.pod.namespace, operator: Exists}]}");
  for (const form of ["table", "csv", "json"]) {
    const { out } = await replayed([named(hostile, "shop", 9090)], anywhere, one, { args: ["--sql", "SELECT source FROM flows", "--as", form] });
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    expect(out).toContain("ATTACH");
  }
});

describe("a hostile query is refused", () => {
  const place = folder({ "secret.txt": "secret" });
  test.each([
    [`SELECT * FROM read_text('${place.at("secret.txt")}')`, "E_ENGINE"],
    [`SELECT * FROM read_csv('/etc/passwd')`, "E_ENGINE"],
    ["SELECT * FROM glob('/*')", "E_ENGINE"],
    ["SELECT * FROM 'flows.json'", "E_ENGINE"],
    [`COPY flows TO '${place.at("out.csv")}'`, "E_ENGINE"],
    [`SELECT 1; COPY flows TO '${place.at("out.csv")}'`, "E_USAGE"],
    [`ATTACH '${place.at("out.db")}' AS x`, "E_USAGE"],
    [`EXPORT DATABASE '${place.at("out")}'`, "E_ENGINE"],
    ["INSTALL httpfs", "E_USAGE"],
    ["LOAD httpfs", "E_USAGE"],
    ["SET enable_external_access = true", "E_USAGE"],
    ["SET threads = 64", "E_USAGE"],
    ["PRAGMA enable_profiling", "E_USAGE"],
    ["DELETE FROM records", "E_USAGE"],
    ["CREATE TABLE x AS SELECT 1", "E_USAGE"],
    ["SELECT nothing FROM flows", "E_ENGINE"],
    ["SELEC", "E_ENGINE"],
    ["", "E_ENGINE"],
  ])("%s", async (sql, name) => {
    const { exit, out } = await ask(sql, "--json");
    expect([exit > 0, JSON.parse(out).diagnostics.map((found: { name: string }) => found.name)]).toEqual([true, [name]]);
    expect(["out.csv", "out.db", "out"].some((file) => existsSync(join(place.path, file)))).toBe(false);
  });
});

test("a report beside a query is refused rather than left out", async () => {
  const { exit, out } = await ask("SELECT 1", "--report", "json=report.json", "--json");
  expect([exit, JSON.parse(out).diagnostics[0]]).toMatchObject([2, { name: "E_USAGE", at: ["--report"] }]);
});
