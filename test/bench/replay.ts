import { readFileSync, statSync } from "node:fs";
import type { LogPath } from "#traffic";
import { recording } from "./replay/corpus.ts";
import { decidingFlows, decidingKeys } from "./replay/deciding.ts";
import { grouping, parsing, reading, scanning, type Went } from "./replay/ways.ts";

const WAYS: Readonly<Record<string, (log: LogPath, word: string) => Promise<Went>>> = {
  read: reading,
  parse: parsing,
  scan: (log, threads) => scanning(log, Number(threads)),
  simd: (log, threads) => scanning(log, Number(threads), true),
  duckdb: grouping,
  record: recording,
  corpus: (log) => scanning({ ...log, kind: "corpus" }, 0),
  flows: (log, every) => decidingFlows(log, Number(every)),
  keys: decidingKeys,
};

/** One way through a log, in a process of its own: prints CPU and wall seconds, memory in MiB and what was counted. */
const [way = "", path = "", word = "0"] = process.argv.slice(2);
const go = WAYS[way];
if (go === undefined) throw new Error(`no way ${way}; known: ${Object.keys(WAYS).join(", ")}`);
const log = { path, shown: "log", size: path === "-" ? null : statSync(path).size };
const start = process.cpuUsage();
const began = performance.now();
const went = await go(log, word);
const { user, system } = process.cpuUsage(start);
const wall = (performance.now() - began) / 1000;
const peak = /VmHWM:\s+(\d+)/.exec(readStatus())?.[1];
process.stdout.write(`${JSON.stringify({ seconds: (user + system) / 1e6, wall, mib: Number(peak ?? 0) / 1024, ...went })}\n`);

function readStatus(): string {
  try {
    return readFileSync("/proc/self/status", "utf8");
  } catch {
    return "";
  }
}
