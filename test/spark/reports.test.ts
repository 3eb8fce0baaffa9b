import { afterAll, beforeAll, expect, test } from "vitest";
import { sampleLog } from "#traffic";
import { line, policy, replayed } from "../pipelines/cli/replay/replayed.ts";
import { type SparkCluster, startSpark } from "../servers/spark.ts";
import { settings } from "./settings.ts";

const [both, one] = [policy([8080, 9090]), policy([8080])];
const hostile = "'); DROP VIEW rows; -- \\' ${x}";
const log = [
  ...Array.from({ length: 30 }, (_, i) => line(i % 3 === 0 ? 9090 : 8080, i)),
  ...sampleLog("shop", "hubble", 50, 1),
  line(9090, 31, { source_names: [hostile], node_name: hostile, l7: { type: "REQUEST", http: { method: "GET", url: `http://api/${hostile}` } } }),
  line(9090, 31).slice(0, 200),
  '{"lost_events":{"num_events_lost":"3"}}',
];

let cluster: SparkCluster;
beforeAll(async () => {
  cluster = await startSpark();
}, 1_200_000);
afterAll(() => cluster?.stop());

test("reports of scan and Spark are the same bytes", { timeout: 3_600_000 }, async () => {
  const formats = ["json", "junit", "markdown", "sarif", "text"];
  const read = formats.map((format) => `${format}.out`);
  const reports = ["--unused", ...formats.flatMap((format) => ["--report", `${format}=${format}.out`])];
  const spark = ["--engine", "spark", "--spark-master", cluster.url, "--spark-submit", cluster.submit];
  const python = [`spark.pyspark.python=${cluster.python}`, `spark.pyspark.driver.python=${cluster.python}`];
  const conf = [...settings, ...python].flatMap((one) => ["--spark-conf", one]);
  const scanned = await replayed(log, both, one, { args: reports, read });
  expect(scanned.out).toContain("newly denied");
  expect(await replayed(log, both, one, { args: [...reports, ...spark, ...conf], read })).toEqual(scanned);
});
