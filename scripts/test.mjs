// Runs the test suites and ends with one line of counts. `--unit`: the quick ones; `--soak [count] [seed] [files]`: properties, oracles and Spark, or these files, at that scale.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const report = join(root, "out", "test", "report.json");
mkdirSync(dirname(report), { recursive: true });
rmSync(report, { force: true });

const steps = [
  ["build", ["scripts/build.mjs"]],
  ["types", ["node_modules/typescript/lib/tsc.js", "-p", ".", "--noEmit"]],
  ["types of the page", ["node_modules/typescript/lib/tsc.js", "-p", "pipelines/report/page", "--noEmit"]],
];
let failedSteps = 0;
for (const [name, args] of steps) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) {
    console.log(`${name}: failed`);
    failedSteps++;
  }
}

const words = process.argv.slice(2);
const soak = words.includes("--soak");
const [count = "100000", seed = String(Date.now() % 2 ** 31)] = soak ? words.filter((word) => /^\d+$/.test(word)) : [];
const named = words.filter((word) => !word.startsWith("-") && !(soak && /^\d+$/.test(word)));
const suites = soak
  ? named.length > 0
    ? []
    : ["test/properties", "test/oracles", "test/spark", "test/kernel"]
  : words.includes("--unit")
    ? ["test/compiler", "test/constructs", "test/policies"]
    : [];
const without = (process.env.PORTCULLIS_WITHOUT ?? "").split(",").filter((name) => name !== "");
const vitest = [
  "node_modules/vitest/vitest.mjs",
  "run",
  ...suites,
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${report}`,
  ...without.flatMap((name) => ["--exclude", `test/${name}/**`]),
  ...words.filter((word) => word !== "--soak" && word !== "--unit" && !(soak && /^\d+$/.test(word))),
];
// Readers make much that soon dies; a large young generation keeps the collector out of the way.
const young = `${process.env.NODE_OPTIONS ?? ""} --max-semi-space-size=64`.trim();
const scale = soak ? { FC_RUNS: count, FC_SEED: seed, NODE_OPTIONS: young } : {};
const needs = ["oracles", "cluster", "spark", "kernel", "browser"].filter(
  (name) => !without.includes(name) && (suites.length === 0 || suites.includes(`test/${name}`)),
);
const env = { ...process.env, PORTCULLIS_BUILT: "1", PORTCULLIS_PREPARE: needs.join(","), ...scale };
const { status } = spawnSync(process.execPath, vitest, { cwd: root, stdio: "inherit", env });
for (const name of without) console.log(`left out by PORTCULLIS_WITHOUT: ${name}`);
const counts = countsOf(report);
const failed = counts.failed + failedSteps + (status !== 0 && counts.failed === 0 ? 1 : 0);
console.log(`${counts.passed} passed, ${failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ""}`);
process.exit(failed === 0 && counts.passed > 0 ? 0 : 1);

/** A run that left no report has failed. */
function countsOf(path) {
  try {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(path, "utf8"));
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
