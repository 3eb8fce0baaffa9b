// Prints what going through a log costs: CPU seconds and memory, each way in fresh processes, interleaved.
// Usage: npm run bench:replay [-- --flows N | --large] [--rounds N] [--decided N] [way …]   `--large`: 1,000,000 connections, 4 GB on the disk.
//        npm run bench:replay -- --pipe [--records N]   only the memory of a scan that reads 10,000,000 records from a pipe.
import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, createReadStream, existsSync, mkdirSync, openSync, readdirSync, renameSync, statSync, writeSync } from "node:fs";
import { loadavg } from "node:os";
import { dirname, join } from "node:path";
import { text as textOf } from "node:stream/consumers";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(root, "out", "bench");
mkdirSync(out, { recursive: true });
const words = process.argv.slice(2);
const option = (name, otherwise) => (words.includes(name) ? Number(words[words.indexOf(name) + 1]) : otherwise);
const flows = option("--flows", words.includes("--large") ? 1_000_000 : 100_000);
const rounds = option("--rounds", 5);
/** How many flows the way decides that evaluates each flow; its verdicts are multiplied to all of them. */
const decided = option("--decided", 500);
const only = words.filter((word) => !word.startsWith("--") && Number.isNaN(Number(word)));
/** Memory that a scan may take, whatever the size of the log. */
const MEMORY = 150e6 / (1 << 20);

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
const bundled = (entry, outfile) => build({ ...shared, entryPoints: [join(root, ...entry)], outfile: join(out, outfile) });
await bundled(["test", "bench", "replay.ts"], "replay.mjs");
await bundled(["pipelines", "traffic", "threads", "scan-thread.ts"], "scan-thread.js");
await bundled(["pipelines", "traffic", "index.ts"], "traffic.mjs");
copyFileSync(join(root, "pipelines", "traffic", "simd", "matcher.wasm"), join(out, "matcher.wasm"));

const log = join(out, `flows-${flows}.jsonl`);
if (!existsSync(log)) await generate();
if (words.includes("--pipe")) await pipe(option("--records", 10_000_000));
else compare();

async function generate() {
  const { sampleLog } = await import(pathToFileURL(join(out, "traffic.mjs")).href);
  const file = openSync(`${log}.part`, "w");
  let some = [];
  for (const line of sampleLog("shop", "hubble", flows, 1)) if (some.push(line) === 4096) [some] = [[], writeSync(file, `${some.join("\n")}\n`)];
  writeSync(file, `${some.join("\n")}\n`);
  renameSync(`${log}.part`, log);
}

function went(way, path, word = "0") {
  return JSON.parse(execFileSync(process.execPath, [join(out, "replay.mjs"), way, path, word], { encoding: "utf8" }));
}

function compare() {
  const corpus = `${log}.corpus`;
  const ways = [
    ["read", "read the file and count newlines", log],
    ["parse", "splitter and JSON.parse", log],
    ["scan", "scan", log],
    ["simd", "scan by the compiled matcher", log],
    ["duckdb", "DuckDB read_json, GROUP BY", log],
    ["corpus", "the corpus of the log", corpus],
    ["flows", "294 × 68 rules, each flow decided", log, String(Math.max(1, Math.round((2 * flows) / decided)))],
    ["keys", "294 × 68 rules, each key judged", log],
  ].filter(([way]) => only.length === 0 || only.includes(way));
  if (ways.length === 0) throw new Error(`no way ${only.join(" or ")}`);
  const recorded = ways.some(([way]) => way === "corpus") ? went("record", log, corpus) : null;
  const runs = new Map(ways.map(([way]) => [way, []]));
  for (let round = 0; round < rounds; round++) for (const [way, , ...how] of ways) runs.get(way).push(went(way, ...how));

  const size = statSync(log).size;
  const records = [...runs.values()][0][0].counted;
  console.log(`${flows} connections, ${records} records, ${Math.round(size / 1e6)} MB; medians of ${rounds} rounds, load ${loadavg()[0].toFixed(0)}`);
  for (const [way, name] of ways) {
    const all = runs.get(way);
    const [seconds, mib] = [median(all.map(cost)), Math.round(median(all.map((one) => one.mib)))];
    const verdicts = all[0].parts === undefined ? "" : `   verdicts ${cpu(median(all.map(verdictsOf)))}`;
    console.log(`${name.padEnd(34)} ${cpu(seconds)} ${String(mib).padStart(5)} MiB${verdicts}`);
  }
  const ratio = (over, under, what, goal, isGoal = true, part = cost) => {
    const [a, b] = [runs.get(over), runs.get(under)];
    if (a === undefined || b === undefined) return;
    const each = a.map((one, i) => part(one) / part(b[i])).sort((x, y) => x - y);
    const value = median(each);
    const reached = goal > 0 ? value >= goal : value <= -goal;
    const mark = isGoal ? (reached ? ", reached" : ", LOST") : "";
    const spread = `${short(each[0])}–${short(each.at(-1))}`;
    console.log(`${what}: ${short(value)} times (${spread}); goal: at ${goal > 0 ? "least" : "most"} ${Math.abs(goal)}${mark}`);
  };
  ratio("scan", "read", "scanning / reading", -4);
  ratio("parse", "scan", "JSON.parse / scanning", 3);
  ratio("simd", "read", "compiled matcher / reading", -2.5);
  ratio("parse", "simd", "JSON.parse / compiled matcher", 5);
  ratio("duckdb", "scan", "DuckDB / scanning", 2);
  ratio("corpus", "scan", `corpus / scanning${records < 1e6 ? ", meant for 1,000,000 records" : ""}`, -0.25, records >= 1e6);
  ratio("flows", "keys", "each flow / each key, verdicts alone", 100, true, verdictsOf);
  ratio("flows", "keys", "each flow / each key, decoding or scanning with it", 100);
  if (recorded !== null) {
    const bytes = readdirSync(corpus).reduce((sum, name) => sum + statSync(join(corpus, name)).size, 0);
    const share = bytes / size;
    const mark = share <= 0.01 ? "reached" : "LOST";
    console.log(
      `corpus: ${bytes} bytes, ${(share * 100).toPrecision(2)} % of the log; goal: at most 1 %, ${mark}; recording: ${cpu(recorded.seconds).trim()}`,
    );
  }
  const one = runs.get("flows")?.[0];
  if (one !== undefined)
    console.log(`each flow: ${one.parts.decided} of ${one.counted} were decided, spread evenly, and their CPU seconds multiplied`);
  const keys = runs.get("keys")?.[0];
  if (keys !== undefined)
    console.log(`each key: ${keys.counted} keys, ${keys.parts.denied} of them newly denied; verdicts with what tells keys apart`);
}

/** The same log again and again through standard input. */
async function pipe(least) {
  const { counted } = went("read", log);
  const times = Math.ceil(least / counted);
  const child = spawn(process.execPath, [join(out, "replay.mjs"), "scan", "-"], { stdio: ["pipe", "pipe", "inherit"] });
  const printed = textOf(child.stdout);
  for (let i = 0; i < times; i++)
    for await (const chunk of createReadStream(log, { highWaterMark: 1 << 20 }))
      if (!child.stdin.write(chunk)) await new Promise((resolve) => child.stdin.once("drain", resolve));
  child.stdin.end();
  const { seconds, mib, counted: records } = JSON.parse(await printed);
  const gigabytes = ((statSync(log).size * times) / 1e9).toFixed(1);
  const mark = mib <= MEMORY ? "reached" : "LOST";
  console.log(`a pipe with ${records} records, ${gigabytes} GB (the log ${times} times): ${cpu(seconds).trim()}, load ${loadavg()[0].toFixed(0)}`);
  console.log(`peak RSS ${Math.round(mib)} MiB; goal: at most ${Math.floor(MEMORY)} MiB (150 MB), ${mark}`);
}

function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}
function cost({ seconds, parts }) {
  return parts?.all ?? seconds;
}
function verdictsOf({ parts }) {
  return parts.verdicts;
}
function cpu(seconds) {
  return `${seconds.toFixed(2).padStart(8)} CPU-s`;
}
function short(value) {
  return value >= 100 ? Math.round(value) : value.toPrecision(2);
}
