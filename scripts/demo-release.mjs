// Takes the shop's policies from v1 to v2 in a real API server: shadow, a ring, everybody with signed approvals; then a bad v3, which a gate
// refuses and which goes back on its own. Leaves out/demo-release/. Usage: npm run demo:release [-- --applier direct|pulumi]
import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { styleText } from "node:util";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cli = join(root, "dist", "pipelines", "cli", "main.js");
const out = join(root, "out", "demo-release");
const begin = performance.now();

const FIRST = `import { full, pipeline } from "portcullis/release";

/** The first release, which nothing stands before. */
export default pipeline({ name: "shop", target: "kubernetes@1.36", stages: [full()] });
`;
const PIPELINE = `import { full, gates, pipeline, ring, shadow } from "portcullis/release";

export default pipeline({
  name: "shop",
  target: "kubernetes@1.36",
  cluster: { inventory: "inventory.yaml" },
  flows: ["flows.json"],
  stages: [
    shadow({ gates: [gates.proof()] }),
    ring("report", { namespaces: ["shop"], labels: { app: "report" } }),
    // That the report reads the database is meant; that anything is denied is not.
    full({ gates: [gates.replay({ newlyDenied: 0, newlyAllowed: 1_000 }), gates.soak("1s"), gates.approval()] }),
  ],
});
`;

if (!existsSync(cli)) {
  const { status } = spawnSync(process.execPath, [join(root, "scripts", "build.mjs")], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const { ClusterClient, connect, follow } = await import("../dist/pipelines/cluster/index.js");
const { sampleLog } = await import("../dist/pipelines/traffic/index.js");
const servers = await testServers();
const secret = mkdtempSync(join(tmpdir(), "portcullis-demo-"));
const stop = new AbortController();
let cluster = null;
let watching = Promise.resolve();
let client = null;

try {
  await main();
} catch (error) {
  console.error(`demo: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  stop.abort();
  await watching;
  client?.close();
  await cluster?.stop();
  rmSync(secret, { recursive: true, force: true });
}

async function main() {
  title("A cluster: a real API server over a real etcd on loopback");
  cluster = await servers.startCluster();
  const asked = process.argv.slice(2).find((word, i, all) => all[i - 1] === "--applier") ?? null;
  const withPulumi = asked === null ? servers.isThere("pulumi") : asked === "pulumi";
  const env = {
    ...process.env,
    NO_COLOR: "1",
    HOME: secret,
    XDG_STATE_HOME: join(secret, "state"),
    KUBECONFIG: cluster.kubeconfig,
    ...(withPulumi ? await servers.pulumiEnv(secret) : {}),
  };
  const applier = withPulumi ? ["--applier", "pulumi"] : ["--applier", "direct"];
  say(`${cluster.url}; it has no nodes, so every phase has reached all of them at once: "no nodes" is the evidence at each barrier`);
  say(
    withPulumi
      ? "phases are written by Pulumi's engine"
      : "phases are written by server-side apply; with Pulumi's engine on PATH they are written by that",
  );
  const config = (await connect({ env, kubeconfig: cluster.kubeconfig, context: null })).value;
  client = new ClusterClient(config);
  for (const name of ["shop", "portcullis-system"]) await makeNamespace(name);
  const events = await recordEvents();

  title("Releases, keys and traffic");
  const inventory = ["--inventory", "policies/shop/inventory.yaml"];
  for (const [name, entry] of Object.entries({ v1: "main.ts", v2: "main.v2.ts", v3: "main.v3.ts" })) {
    const { release } = await json(
      env,
      ["build", `policies/shop/${entry}`, "--target", "kubernetes@1.36", "--out", join(out, name), ...inventory],
      [0],
    );
    say(`${name}  policies/shop/${entry}  ${release}`);
  }
  for (const name of ["root", "alice", "bob"]) await text(env, ["release", "keygen", "--out", join(secret, `${name}.key`)], [0]);
  const approvers = ["alice", "bob"].flatMap((name) => ["--key", join(secret, `${name}.key.pub`)]);
  await text(
    env,
    ["release", "root", ...approvers, "--threshold", "1", "--stage", "full=2", "--sign", join(secret, "root.key"), "--out", at("root.json")],
    [0],
  );
  say("root.json: alice and bob approve; stage `full` needs both");
  for (const line of sampleLog("shop", "hubble", 3_000, 1)) appendFileSync(at("flows.json"), `${line}\n`);
  say("flows.json: 3000 connections of the shop as Hubble records them, generated (seed 1)");
  cpSync(join(root, "policies", "shop", "inventory.yaml"), at("inventory.yaml"));
  writeFileSync(at("first.ts"), FIRST);
  writeFileSync(at("pipeline.ts"), PIPELINE);
  const steps = [];
  const promote = async (name, release, stage, exits, ...more) => {
    const pipeline = ["--pipeline", at(name === "first" ? "first.ts" : "pipeline.ts")];
    const from = await newest();
    const done = await run(env, ["release", "promote", at(release), ...pipeline, "--stage", stage, ...applier, ...more, "--json"], exits);
    const promoted = JSON.parse(done.out);
    steps.push({ release, stage, ending: promoted.ending, after: from, until: await newest() });
    for (const { gate, outcome, message } of promoted.gates ?? []) say(`gate ${gate}: ${paint(outcome)}, ${message}`);
    if (promoted.gates !== undefined)
      say(`${promoted.ending}: plan ${promoted.plan.kind}, ${promoted.plan.phases.length} phases, ${promoted.writes} writes`);
    for (const { title: words, writes } of promoted.writes > 0 ? promoted.plan.phases : []) say(`  ${words}: ${writes.length}`);
    return promoted;
  };

  title("v1, the first release, by a pipeline of one stage");
  await promote("first", "v1", "full", [0]);

  title("v2, stage shadow: nothing is enforced");
  await promote("shop", "v2", "shadow", [0], "--old", at("v1"));
  title("v2, stage report: a ring of one workload, proved to leak nothing");
  say((await promote("shop", "v2", "report", [0], "--old", at("v1"))).proved);
  title("v2, stage full: waits for two people");
  await promote("shop", "v2", "full", [1], "--old", at("v1"), "--root", at("root.json"));
  const request = at("request.json");
  await text(
    env,
    [
      "release",
      "promote",
      at("v2"),
      "--pipeline",
      at("pipeline.ts"),
      "--stage",
      "full",
      "--old",
      at("v1"),
      ...applier,
      "--request-approval",
      request,
    ],
    [0],
  );
  for (const name of ["alice", "bob"]) {
    const shown = ["--request", request, "--old", at("v1"), "--root", at("root.json"), "--key", join(secret, `${name}.key`)];
    await text(env, ["release", "approve", at("v2"), ...shown, "--out", at(`${name}.approval.json`), "--yes"], [0]);
    say(`${name} approves: ${name}.approval.json`);
  }
  const bytes = readFileSync(at("alice.approval.json"));
  const middle = bytes.indexOf('"payload":"') + 40;
  bytes[middle] = bytes[middle] === 0x41 ? 0x42 : 0x41;
  writeFileSync(join(secret, "changed.json"), bytes);
  const known = ["--root", at("root.json"), "--request", request];
  const changed = await run(env, ["release", "verify", at("v2"), ...known, "--approval", join(secret, "changed.json")], [1]);
  say(`an approval with one byte changed: ${changed.err.split("\n")[0]}`);
  const approvals = ["alice", "bob"].flatMap((name) => ["--approval", at(`${name}.approval.json`)]);
  await promote("shop", "v2", "full", [0], "--old", at("v1"), "--root", at("root.json"), ...approvals);

  title("v3 forgets that the web calls the API, and the traffic says so");
  await promote("shop", "v3", "shadow", [0], "--old", at("v2"));
  await promote("shop", "v3", "report", [0], "--old", at("v2"));
  const bad = await promote("shop", "v3", "full", [1], "--old", at("v2"), "--root", at("root.json"));
  say(`the gate is closed, and v3 went back on its own from its ring: ${bad.ending}; v2 stands`);

  title("Back to v1 by hand, as safely as forward");
  const from = await newest();
  const back = await json(env, ["release", "rollback", at("v1"), "--pipeline", at("pipeline.ts"), ...applier], [0]);
  steps.push({ release: "v1", stage: "full", ending: "rolled-back", after: from, until: await newest() });
  say(`${back.writes} writes in ${back.phases} phases; v1 stands`);

  title("What was written");
  await caughtUp(events);
  writeFileSync(at("steps.json"), `${JSON.stringify(steps, null, 2)}\n`);
  say(`out/demo-release/events.ndjson: ${events.count} events of NetworkPolicies, in the order of the API server`);
  say("out/demo-release/steps.json: which of them belong to which stage");
  say("out/demo-release/: v1 v2 v3, root.json, request.json, approvals, pipeline, flows");
  console.log(`\n  done in ${((performance.now() - begin) / 1000).toFixed(1)} s`);
}

/** Everything that becomes of policies, from the first one. */
async function recordEvents() {
  const seen = { count: 0, standing: new Map() };
  writeFileSync(at("events.ndjson"), "");
  const told = ({ type, object }) => {
    seen.count++;
    const key = `${object.metadata.namespace}/${object.metadata.name}`;
    if (type === "DELETED") seen.standing.delete(key);
    else seen.standing.set(key, object.metadata.resourceVersion);
    appendFileSync(at("events.ndjson"), `${JSON.stringify({ type, resourceVersion: object.metadata.resourceVersion, object })}\n`);
  };
  const spot = { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", namespace: "" };
  await new Promise((ready, failed) => {
    watching = follow(client, [spot], told, stop.signal, ready).then((problem) => {
      if (problem !== null) failed(new Error(problem.message));
    }, failed);
  });
  return seen;
}

/** Waits until the record ends with what stands. */
async function caughtUp(events) {
  const { items } = await listed();
  for (let tries = 0; tries < 300; tries++) {
    const same =
      items.length === events.standing.size &&
      items.every(({ metadata: m }) => events.standing.get(`${m.namespace}/${m.name}`) === m.resourceVersion);
    if (same) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error("the record of events does not end with what stands");
}

async function listed() {
  const of = await client.resource("networking.k8s.io/v1", "NetworkPolicy");
  return await client.list({ of, namespace: "", name: "" });
}

/** The newest resource version that a list knows. */
async function newest() {
  return (await listed()).version;
}

async function makeNamespace(name) {
  const of = await client.resource("v1", "Namespace");
  await client.create({ of, namespace: "", name }, { apiVersion: "v1", kind: "Namespace", metadata: { name } });
}

/** The servers of our tests, bundled: they are TypeScript. Paths beside their files stay what they are. */
async function testServers() {
  const outfile = join(root, "out", "demo-servers", "servers.mjs");
  const places = {
    name: "places",
    setup({ onLoad }) {
      onLoad({ filter: /\/test\/servers\/[^/]+\.ts$/ }, ({ path }) => ({
        contents: readFileSync(path, "utf8").replaceAll("import.meta.dirname", JSON.stringify(dirname(path))),
        loader: "ts",
      }));
    },
  };
  const entryPoints = [join(root, "test", "servers", "demo.ts")];
  await build({
    entryPoints,
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    conditions: ["source"],
    logLevel: "error",
    plugins: [places],
  });
  return await import(pathToFileURL(outfile).href);
}

function run(env, args, exits) {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [cli, ...args], { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    let [outText, errText] = ["", ""];
    child.stdout.on("data", (chunk) => (outText += chunk));
    child.stderr.on("data", (chunk) => (errText += chunk));
    child.on("error", failed);
    child.on("close", (status) => {
      if (exits.includes(status)) done({ out: outText, err: errText, status });
      else failed(new Error(`${args.slice(0, 3).join(" ")} ended with ${status}\n${outText}${errText}`));
    });
  });
}
async function text(env, args, exits) {
  return (await run(env, args, exits)).out;
}
async function json(env, args, exits) {
  return JSON.parse(await text(env, [...args, "--json"], exits));
}
function at(name) {
  return join(out, name);
}
function title(words) {
  console.log(`\n${styleText("bold", words)}`);
}
function say(words) {
  console.log(`  ${words}`);
}
function paint(outcome) {
  return styleText({ pass: "green", fail: "red" }[outcome] ?? "yellow", outcome);
}
