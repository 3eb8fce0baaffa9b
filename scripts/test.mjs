// Runs the test suites and ends with one line of counts.
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
];
let failedSteps = 0;
for (const [name, args] of steps) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) {
    console.log(`${name}: failed`);
    failedSteps++;
  }
}

const soak = process.argv.includes("--soak");
const unit = process.argv.includes("--unit");
const rest = process.argv.slice(2).filter((word) => word !== "--soak" && word !== "--unit");
const vitest = [
  "node_modules/vitest/vitest.mjs",
  "run",
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${report}`,
  ...process.argv.slice(2),
];
const env = { ...process.env, PORTCULLIS_BUILT: "1", ...(soak ? { PORTCULLIS_SCALE: "soak" } : {}) };
const { status } = spawnSync(process.execPath, vitest, { cwd: root, stdio: "inherit", env });
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
