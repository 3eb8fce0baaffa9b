import { readFileSync, statSync } from "node:fs";
import { KeyTable, LineSplitter, Projection } from "#replay";
import { scanLogs } from "#traffic";
import { bytesOf } from "../../pipelines/traffic/bytes.ts";

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
