// Prints what compiling, proving and comparing cost: CPU seconds in fresh processes, interleaved, without Node's own start.
// Usage: npm run bench [-- --large] [--rounds N] [job …]   `--large` adds the sizes that take minutes.
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bundle = join(root, "out", "bench", "main.mjs");
mkdirSync(dirname(bundle), { recursive: true });
const REQUIRE = 'import { createRequire as requireOf } from "node:module"; const require = requireOf(import.meta.url);';
await build({
  entryPoints: [join(root, "test", "bench", "main.ts")],
  outfile: bundle,
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  format: "esm",
  conditions: ["source"],
  logLevel: "error",
  banner: { js: REQUIRE },
});

const words = process.argv.slice(2);
const large = words.includes("--large");
const rounds = words.includes("--rounds") ? Number(words[words.indexOf("--rounds") + 1]) : 3;
const only = words.filter((word, i) => !word.startsWith("--") && words[i - 1] !== "--rounds");
const SHAPES = ["g1", "n1", "n4", "nx", "nn", "g4"];

/** Job, size, the part that counts (all: the whole process without Node's start), and the goal in CPU seconds. */
const ROWS = [
  ["compile", 100, "all", null],
  ["compile", 1_000, "all", 2],
  ["compile-l7", 1_000, "all", null],
  ["compile-again", 1_000, "one changed intent", 0.2],
  ["compile", 10_000, "all", 20],
  ...(large ? [["compile", 100_000, "all", null]] : []),
  ...SHAPES.map((shape) => [`compare-${shape}`, 1_000, "compare", 0.3]),
  ...SHAPES.map((shape) => [`compare-${shape}`, 10_000, "compare", 2]),
  ...(large ? SHAPES.map((shape) => [`compare-${shape}`, 100_000, "compare", 20]) : []),
  ["diff", 1_000, "all", null],
  ["diff", 10_000, "all", 5],
  ["diff", 10_000, "compare", 0.05],
  ["image", 100_000, "build the image", null],
  ["image", 1_000_000, "build the image", 10],
  ["languages", 20, "one, warm", 0.003],
  ["languages", 20, "as wholes, warm", 0.003],
  ["naive", 30, "compare", null],
  ["naive", 30, "enumerate", null],
  ["write", 1_000, "write", null],
  ["write-cdk8s", 1_000, "write", null],
].filter(([job]) => only.length === 0 || only.includes(job));

const runs = new Map(ROWS.map(([job, size]) => [`${job} ${size}`, { job, size, results: [] }]));
const starts = [];
for (let round = 0; round < rounds; round++) {
  starts.push(nodeStart());
  for (const run of runs.values()) {
    const result = measured(run.job, run.size);
    if (result !== null) run.results.push(result);
  }
}
const start = median(starts);

const shown = ROWS.map(([job, size, part, goal]) => {
  const { results } = runs.get(`${job} ${size}`);
  if (results.length === 0) return [job, number(size), part, "failed", "", "", "", ""];
  const seconds = results.map((one) => (part === "all" ? one.all - start : one.parts[part]));
  const value = median(seconds);
  const reached = goal === null ? "" : `${value <= goal ? "reached" : "LOST"} (${goal})`;
  const spread = Math.max(...seconds) / Math.min(...seconds);
  return [
    job,
    number(size),
    part,
    text(value),
    `${spread.toFixed(2)}x`,
    `${Math.round(Math.max(...results.map(({ mib }) => mib)))} MiB`,
    reached,
    results[0].note,
  ];
});
console.log(`CPU seconds, median of ${rounds} interleaved rounds in fresh processes; Node's start (${text(start)}) is left out of "all".`);
table(["job", "policies", "part", "CPU s", "spread", "memory", "goal", "found"], shown);
ratio("writing 1,000 NetworkPolicies: cdk8s needs", ["write-cdk8s", 1_000, "write"], ["write", 1_000, "write"], 10);
ratio("30 policies, 30 pods, 5 ports: enumeration needs", ["naive", 30, "enumerate"], ["naive", 30, "compare"], null);
ratio("compile and prove, 1,000 against 100 policies:", ["compile", 1_000, "all"], ["compile", 100, "all"], null);
ratio("compile and prove, 10,000 against 1,000 policies:", ["compile", 10_000, "all"], ["compile", 1_000, "all"], null);
console.log(`
Figures that others published (other machines; for orientation only):
- Calico's policy engine in user space, 294 policies x 68 rules: 3.7 ms an evaluation after optimisation (projectcalico/calico#13286)
- NPV, more than 100,000 endpoints: Kano and Verikube above 10 s, NPV 139 to 651 times faster (doi 10.1109/icdcs60910.2024.00050, abstract)
- KATch: reachability and slice isolation usually well below 1 s (doi 10.1145/3656454, abstract)
- Cilium, 1,000 nodes, 50,000 pods, 250 policies: below 5 s until the whole fleet enforces a change (its scalability report)`);

/** CPU seconds of a Node process that does nothing. */
function nodeStart() {
  const script = "const { user, system } = process.cpuUsage(); process.stdout.write(String((user + system) / 1e6));";
  return Number(spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" }).stdout);
}

function measured(job, size) {
  const { stdout, status, stderr } = spawnSync(process.execPath, ["--max-old-space-size=6144", bundle, job, String(size)], { encoding: "utf8" });
  if (status === 0) return JSON.parse(stdout);
  console.error(`${job} ${size}: ${stderr.split("\n").slice(0, 8).join("\n")}`);
  return null;
}

function ratio(what, over, under, goal) {
  const [a, b] = [over, under].map(([job, size, part]) => {
    const results = runs.get(`${job} ${size}`)?.results ?? [];
    return results.length === 0 ? null : median(results.map((one) => (part === "all" ? one.all - start : one.parts[part])));
  });
  if (a === null || b === null || a === undefined || b === undefined) return;
  const times = a / b;
  console.log(`${what} ${times.toFixed(1)} times the CPU${goal === null ? "" : ` (goal: at least ${goal}; ${times >= goal ? "reached" : "LOST"})`}`);
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
function text(seconds) {
  return seconds < 0.1 ? `${(seconds * 1000).toFixed(1)} ms` : `${seconds.toFixed(2)} s`;
}
function number(value) {
  return value.toLocaleString("en-US");
}
function table(head, rows) {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => String(row[i]).length)));
  for (const row of [head, ...rows])
    console.log(
      row
        .map((cell, i) => String(cell).padEnd(widths[i]))
        .join("  ")
        .trimEnd(),
    );
}
