// Prints what going through a log costs: CPU seconds and memory, each way in fresh processes, interleaved.
// Usage: npm run bench:replay [-- --flows N] [--rounds N]
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, openSync, renameSync, statSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(root, "out", "bench");
mkdirSync(out, { recursive: true });
const words = process.argv.slice(2);
const option = (name, otherwise) => (words.includes(name) ? Number(words[words.indexOf(name) + 1]) : otherwise);
const flows = option("--flows", 100_000);
const rounds = option("--rounds", 5);

const REQUIRE = 'import { createRequire as requireOf } from "node:module"; const require = requireOf(import.meta.url);';
const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  format: "esm",
  conditions: ["source"],
  external: ["@duckdb/*"],
  logLevel: "error",
  banner: { js: REQUIRE },
};
await build({ ...shared, entryPoints: [join(root, "test", "bench", "replay.ts")], outfile: join(out, "replay.mjs") });
await build({
  ...shared,
  entryPoints: [join(root, "pipelines", "traffic", "threads", "scan-thread.ts")],
  outfile: join(out, "scan-thread.js"),
});
await build({ ...shared, entryPoints: [join(root, "pipelines", "traffic", "index.ts")], outfile: join(out, "traffic.mjs") });

const log = join(out, `flows-${flows}.jsonl`);
if (!existsSync(log)) {
  const { sampleLog } = await import(pathToFileURL(join(out, "traffic.mjs")).href);
  const file = openSync(`${log}.part`, "w");
  let some = [];
  for (const line of sampleLog("shop", "hubble", flows, 1)) if (some.push(line) === 4096) [some] = [[], writeSync(file, `${some.join("\n")}\n`)];
  writeSync(file, `${some.join("\n")}\n`);
  renameSync(`${log}.part`, log);
}

const WAYS = [
  ["read", "read the file and count newlines"],
  ["parse", "splitter and JSON.parse"],
  ["scan", "scan"],
  ["duckdb", "DuckDB read_json, GROUP BY"],
];
const runs = new Map(WAYS.map(([way]) => [way, []]));
for (let round = 0; round < rounds; round++)
  for (const [way] of WAYS) runs.get(way).push(JSON.parse(execFileSync(process.execPath, [join(out, "replay.mjs"), way, log], { encoding: "utf8" })));

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const seconds = (way) => median(runs.get(way).map((one) => one.seconds));
console.log(`${flows} flows, ${Math.round(statSync(log).size / 1e6)} MB, ${runs.get("scan")[0].counted} records; medians of ${rounds} rounds`);
for (const [way, text] of WAYS) {
  const mib = Math.round(median(runs.get(way).map((one) => one.mib)));
  console.log(`${text.padEnd(34)} ${seconds(way).toFixed(2).padStart(6)} CPU-s ${String(mib).padStart(5)} MiB`);
}
const ratio = (a, b) => (seconds(a) / seconds(b)).toFixed(2);
console.log(
  `scan costs ${ratio("scan", "read")} × reading (goal: at most 4); JSON.parse costs ${ratio("parse", "scan")} × scanning (goal: at least 3)`,
);
console.log(`DuckDB costs ${ratio("duckdb", "scan")} × scanning (goal: at least 2)`);
