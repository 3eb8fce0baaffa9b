// Shows what Portcullis does with the shop: builds, proofs, a refusal, a change of meaning, one verdict explained, and traffic replayed.
import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { styleText } from "node:util";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cli = join(root, "dist", "pipelines", "cli", "main.js");
const out = join(root, "out", "demo");
const targets = ["kubernetes", "cilium", "calico", "ebpf"];
const inventory = ["--inventory", "policies/shop/inventory.yaml"];
const begin = performance.now();

if (!existsSync(cli)) run(process.execPath, [join(root, "scripts", "build.mjs")], [0]);
rmSync(out, { recursive: true, force: true });

title("One policy, three dialects and an image for the kernel, each proved");
say("policies/shop/main.ts says who reaches whom. Each target writes its files; an independent reader reads them back,");
say("and the two meanings are compared over every flow between every workload that could exist.");
for (const [name, entry] of [
  ["v1", "main.ts"],
  ["v2", "main.v2.ts"],
]) {
  const directory = `out/demo/${name}`;
  const made = json(["build", `policies/shop/${entry}`, ...targets.flatMap((target) => ["--target", target]), "--out", directory, ...inventory], [0]);
  console.log(`\n  ${styleText("bold", name)}  policies/shop/${entry} -> ${directory}  ${made.release.slice(0, 23)}…  ${made.ms} ms`);
  for (const { profile, artifacts, proof } of made.targets) {
    const open = proof.undefined.length > 0 ? `, ${proof.undefined.length} kinds of flow are left to the engine` : "";
    console.log(
      `    ${styleText("green", proof.relation)}  ${profile.padEnd(16)} ${String(artifacts.length).padStart(2)} files, 10^${proof.classes} classes of flows in ${proof.steps} steps${open}`,
    );
  }
}

title("The image: every verdict worked out ahead, as tables for our own packet program");
const image = json(["bpf", "inspect", "out/demo/v1/artifacts/ebpf/image.o"], [0]);
const { subjects, peers, ports } = image.classes;
console.log(`    digest   ${image.digest}`);
console.log(`    classes  ${subjects.length} of subjects, ${peers.length} of peers, ${ports} of traffic`);
console.log(`    size     class ${image.size}, ${image.sections.policy + image.sections.addresses + image.sections.meta} bytes`);

title("The same image in the kernel: two pods of the shop as network namespaces");
const { showInKernel } = await import("./demo-kernel.mjs");
const kernel = await showInKernel("out/demo/v1/artifacts/ebpf/image.o", (args) => json([...args, ...(args[1] === "load" ? inventory : [])], [0]));
if (kernel.missing) say(`left out: this needs ${kernel.missing}`);
else {
  say(
    `in force: ${kernel.digest.slice(0, 16)}, attached by ${kernel.interfaces[0].by} to ${kernel.interfaces.map(({ name, pod }) => `${name} (${pod})`).join(" and ")}`,
  );
  for (const { port, heard, by } of [kernel.allowed, kernel.denied]) {
    const place = by?.declared ? ` (${by.declared.file}:${by.declared.line})` : "";
    console.log(`    web -> api:${port}  ${heard.padEnd(24)} ${by === null ? "no rule" : `${by.verdict} by ${by.rule}${place}`}`);
  }
}

title("Where a target can't say it, the author's orElse speaks, and the release says what that changes");
const { targets: released } = json(["release", "show", "out/demo/v1"], [0]);
for (const { profile, deviations } of released) {
  if (deviations.length === 0) console.log(`    ${profile}: says all of it`);
  for (const { rule, substitution, relation, reason } of deviations)
    console.log(`    ${profile}  ${relation} by ${substitution.kind}  ${rule}\n      ${styleText("dim", reason)}`);
}

title("Without orElse the build is refused");
indent(text(["build", "policies/shop/strict.ts", "--target", "kubernetes", "--out", "out/demo/strict"], [1, 2]).err);

title("What changes from v1 to v2: not lines, but flows");
indent(text(["diff", "policies/shop/main.ts", "policies/shop/main.v2.ts", ...inventory], [1]).out);

title("Why is this denied?");
indent(
  text(["explain", "policies/shop/main.ts", "--from", "shop/app=web", "--to", "shop/app=api", "--port", "8080", "--http", "DELETE /v1/catalog"], [0])
    .out,
);

title("What v2 would do to traffic that was recorded");
const flows = 100_000;
const { sampleLog } = await import("../dist/pipelines/traffic/index.js");
const log = join(out, "hubble.json");
writeFileSync(log, "");
let chunk = [];
for (const line of sampleLog("shop", "hubble", flows, 1)) if (chunk.push(line) === 20_000) chunk = append(chunk);
append(chunk);
say(`out/demo/hubble.json: ${flows} connections of the shop as Hubble records them, generated (seed 1), ${Math.round(statSync(log).size / 1e6)} MB`);
const replay = (traffic) => ["replay", "--old", "policies/shop/main.ts", "--new", "policies/shop/main.v2.ts", "--flows", traffic, ...inventory];
const started = performance.now();
const replayed = text([...replay("out/demo/hubble.json"), "--profile", "cilium", "--unused", "--report", "markdown=out/demo/replay.md"], [1]);
indent(replayed.out);
say(`exit code ${replayed.status}, ${((performance.now() - started) / 1000).toFixed(1)} s; the same as a change-request comment: out/demo/replay.md`);
title("The gate opens where the change is meant, and never without evidence");
const meant = ["--budget", "newly-denied=10000", "--budget", "newly-allowed=10000"];
const { gate, changes } = json([...replay("out/demo/hubble.json"), ...meant], [0]);
say(
  `${meant.filter((word) => word !== "--budget").join(" ")}: ${gate.result}, exit code 0 (${changes.map((row) => `${row.flows} ${row.effect}`).join(", ")})`,
);
writeFileSync(join(out, "empty.json"), "");
const nothing = json(replay("out/demo/empty.json"), [1]);
say(`an empty log: ${nothing.gate.result}, exit code 1: ${nothing.gate.reasons[0]}`);

title("Where it is");
for (const name of ["v1", "v2"]) {
  const { predicate } = JSON.parse(readFileSync(join(out, name, "release.json"), "utf8"));
  for (const { target, artifacts } of predicate.targets)
    console.log(`    ${relative(root, join(out, name, "artifacts", target))}/  ${artifacts.length} files`);
}
console.log(`\n  done in ${((performance.now() - begin) / 1000).toFixed(1)} s; next: npx --no-install portcullis --help`);

function run(command, args, exits) {
  const done = spawnSync(command, args, { cwd: root, encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } });
  if (exits.includes(done.status)) return { out: done.stdout, err: done.stderr, status: done.status };
  console.error(`demo: ${args.slice(1).join(" ")} ended with ${done.status}\n${done.stdout}${done.stderr}`);
  process.exit(1);
}
function append(lines) {
  appendFileSync(log, lines.map((line) => `${line}\n`).join(""));
  return [];
}
function text(args, exits) {
  return run(process.execPath, [cli, ...args], exits);
}
function json(args, exits) {
  return JSON.parse(text([...args, "--json"], exits).out);
}
function title(words) {
  console.log(`\n${styleText("bold", words)}`);
}
function say(words) {
  console.log(`  ${words}`);
}
function indent(words) {
  for (const line of words.trimEnd().split("\n")) console.log(`    ${line}`);
}
