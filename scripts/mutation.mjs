// Mutation tests by Stryker, one group of source files at a time: `npm run test:mutation -- [group...]`. Nightly: hours for all groups.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(root, "out", "mutation");
const target = (name) => ({
  mutate: [`compiler/targets/${name}/{emit,read}.ts`, `compiler/targets/${name}/{emit,read}/**/*.ts`],
  tests: [
    `test/compiler/targets/${name}/**/*.test.ts`,
    `test/corpus/${name}/**/*.test.ts`,
    "test/corpus/intents/*.test.ts",
    `test/truth/${name}*.test.ts`,
  ],
});
/** What is mutated, and the suites that must notice. */
const GROUPS = {
  decide: {
    mutate: ["compiler/model/decide.ts", "compiler/model/matching.ts"],
    tests: ["test/compiler/model/**/*.test.ts", "test/properties/decide.test.ts"],
  },
  compare: { mutate: ["compiler/verify/compare.ts"], tests: ["test/compiler/verify/**/*.test.ts", "test/properties/compare.test.ts"] },
  kubernetes: target("kubernetes"),
  cilium: target("cilium"),
  calico: target("calico"),
  "kube-router": target("kube-router"),
  weave: target("weave"),
  flannel: target("flannel"),
};
const LOW = 90;

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => GROUPS[name] === undefined);
if (unknown.length > 0) throw new Error(`no such group: ${unknown.join(", ")}; there are ${Object.keys(GROUPS).join(", ")}`);
const scores = (wanted.length > 0 ? wanted : Object.keys(GROUPS)).map((name) => ({ name, ...run(name, GROUPS[name]) }));
for (const { name, killed, all, survivors } of scores) {
  console.log(`${name}: ${killed} of ${all} mutants killed, ${((100 * killed) / all).toFixed(1)} %`);
  for (const survivor of survivors) console.log(`  survived ${survivor}`);
}
process.exit(scores.every(({ killed, all }) => all > 0 && killed / all >= LOW / 100) ? 0 : 1);

function run(name, { mutate, tests }) {
  const report = join(out, `${name}.json`);
  const config = join(out, `${name}.config.json`);
  mkdirSync(out, { recursive: true });
  writeFileSync(
    config,
    JSON.stringify({
      testRunner: "vitest",
      plugins: ["@stryker-mutator/vitest-runner"],
      mutate,
      vitest: { configFile: "test/mutation/vitest.config.ts", related: false },
      coverageAnalysis: "perTest",
      ignorePatterns: ["out", "dist", "bpf", "coverage", "docs"],
      tempDirName: join("out", "stryker"),
      reporters: ["json", "progress-append-only"],
      jsonReporter: { fileName: report },
      concurrency: Number(process.env.MUTATION_JOBS ?? 1),
      timeoutMS: 15_000,
      thresholds: { high: 100, low: LOW, break: null },
      checkers: [],
      disableTypeChecks: false,
      allowEmpty: false,
    }),
  );
  const env = {
    ...process.env,
    MUTATION_TESTS: process.env.MUTATION_TESTS ?? tests.join(","),
    PORTCULLIS_DATA: resolve(root, process.env.PORTCULLIS_DATA ?? "../shared/data"),
  };
  const stryker = join(root, "node_modules", "@stryker-mutator", "core", "bin", "stryker.js");
  const { status } = spawnSync(process.execPath, [stryker, "run", config], { cwd: root, stdio: "inherit", env });
  if (status !== 0) throw new Error(`Stryker ended with ${status} on ${name}`);
  return read(report);
}

/** Mutants that no test can see are survivors too; those that don't compile or load say nothing. */
function read(report) {
  const { files } = JSON.parse(readFileSync(report, "utf8"));
  const mutants = Object.entries(files).flatMap(([file, { mutants: list }]) => list.map((one) => ({ file, ...one })));
  const counted = mutants.filter(({ status }) => ["Killed", "Timeout", "Survived", "NoCoverage"].includes(status));
  const alive = counted.filter(({ status }) => status === "Survived" || status === "NoCoverage");
  const survivors = alive.map(({ file, location, mutatorName, replacement, status }) =>
    [`${file}:${location.start.line}:${location.start.column}`, mutatorName, (replacement ?? "").replace(/\s+/g, " "), status].join(" | "),
  );
  return { killed: counted.length - alive.length, all: counted.length, survivors };
}
