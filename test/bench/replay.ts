import { readFileSync, statSync } from "node:fs";
import { KeyTable, LineSplitter, Projection } from "#replay";
import { scanLogs } from "#traffic";
import { bytesOf } from "../../pipelines/traffic/bytes.ts";
import { Session } from "../../pipelines/traffic/duckdb/session.ts";

/** What DuckDB reads by itself, grouped as distinct keys are. */
const END = "STRUCT(labels VARCHAR[], identity UINTEGER, pod_name VARCHAR, namespace VARCHAR)";
const PORTS = "STRUCT(source_port UINTEGER, destination_port UINTEGER)";
const GROUPED = `SELECT flow.source.labels, flow.destination.labels, flow.l4.TCP.destination_port, flow.l4.UDP.destination_port, flow.verdict,
    flow.traffic_direction, flow.is_reply, flow.l7.http."method", flow.l7.http.url, count(*) AS records, min(flow.time), max(flow.time)
  FROM read_json($1, format = 'newline_delimited', columns = {flow: 'STRUCT(time VARCHAR, verdict VARCHAR, source ${END}, destination ${END},
    l4 STRUCT(TCP ${PORTS}, UDP ${PORTS}), l7 STRUCT(http STRUCT("method" VARCHAR, url VARCHAR)), traffic_direction VARCHAR, is_reply BOOLEAN)'})
  GROUP BY ALL`;

/** One way through a log, in a process of its own: prints CPU and wall seconds, memory in MiB and what was counted. */
const [way = "", path = "", threads = "0"] = process.argv.slice(2);
const log = { path, shown: "log", size: path === "-" ? null : statSync(path).size };
const start = process.cpuUsage();
const began = performance.now();
let counted = 0;
if (way === "scan") {
  const table = new KeyTable(new Projection([]));
  const options = { inventory: null, format: null, text: null, since: null, until: null };
  const help = threads === "0" ? null : { count: Number(threads), relations: [], fine: false };
  counted = (await scanLogs([log], table, options, () => undefined, help)).reader.records;
} else if (way === "parse") {
  const [lines, text] = [new LineSplitter(), new TextDecoder()];
  const take = ({ bytes }: { bytes: Uint8Array }) => {
    JSON.parse(text.decode(bytes));
    counted++;
  };
  for await (const chunk of bytesOf(log, () => undefined)) lines.push(chunk, take);
  lines.end(take);
} else if (way === "duckdb") {
  const session = await Session.open({ files: [path] });
  const rows = await session.all(GROUPED, [path]);
  counted = rows.reduce((sum, row) => sum + Number(row["records"]), 0);
  session.close();
} else for await (const chunk of bytesOf(log, () => undefined)) for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) counted++;
const { user, system } = process.cpuUsage(start);
const wall = (performance.now() - began) / 1000;
const peak = /VmHWM:\s+(\d+)/.exec(readStatus())?.[1];
process.stdout.write(`${JSON.stringify({ seconds: (user + system) / 1e6, wall, mib: Number(peak ?? 0) / 1024, counted })}\n`);

function readStatus(): string {
  try {
    return readFileSync("/proc/self/status", "utf8");
  } catch {
    return "";
  }
}
