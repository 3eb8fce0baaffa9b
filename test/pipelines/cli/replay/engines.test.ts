import { expect, test } from "vitest";
import { sampleLog } from "#traffic";
import { line, named, policy, replayed } from "./replayed.ts";

const [both, one] = [policy([8080, 9090]), policy([8080])];
const hostile = "'); ATTACH 'x.db' AS x; --";
const log = [
  ...Array.from({ length: 30 }, (_, i) => line(i % 3 === 0 ? 9090 : 8080, i)),
  ...sampleLog("shop", "hubble", 50, 1),
  named(hostile, hostile, 9090),
  line(9090, 31).slice(0, 200),
  "",
  '{"lost_events":{"num_events_lost":"3"}}',
  line(8080, 32, { aggregate: { ingress_flow_count: 2, egress_flow_count: 5 } }),
];

test("reports of scan and DuckDB are the same bytes", { timeout: 60_000 }, async () => {
  const formats = ["json", "junit", "markdown", "sarif", "text"];
  const args = (engine: string) => ["--engine", engine, "--unused", ...formats.flatMap((format) => ["--report", `${format}=${format}.out`])];
  const read = formats.map((format) => `${format}.out`);
  const [scan, duckdb] = [
    await replayed(log, both, one, { args: args("scan"), read }),
    await replayed(log, both, one, { args: args("duckdb"), read }),
  ];
  expect(scan.out).toContain("newly denied");
  expect(duckdb).toEqual(scan);
});

test("logs that DuckDB doesn't read are scanned", async () => {
  const probes = [JSON.stringify({ from: { ip: "10.0.0.1" }, to: { ip: "10.0.0.2" }, port: 80 })];
  const [scan, duckdb] = [await replayed(probes, both, one), await replayed(probes, both, one, { args: ["--engine", "duckdb"] })];
  expect(duckdb).toEqual(scan);
});
