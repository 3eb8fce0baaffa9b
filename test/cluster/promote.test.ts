import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sampleLog } from "#traffic";
import { SHAPES } from "../../pipelines/cli/shapes/index.ts";
import { cli, folder, ROOT, refusal } from "../pipelines/cli/cli.ts";
import { type Cluster, startCluster } from "../servers/cluster.ts";
import { kubectl } from "../servers/kubectl.ts";

const pipeline = `
import { full, gates, pipeline, ring, shadow } from "portcullis/release";
const replay = gates.replay({ newlyAllowed: 1000, flows: ["flows.json"] });
export default pipeline({
  name: "shop",
  target: "kubernetes@1.36",
  cluster: { inventory: "${ROOT}policies/shop/inventory.yaml" },
  stages: [
    shadow({ gates: [gates.proof(), gates.lints({ allow: ["W_UNCERTAIN"] })] }),
    ring("report", { namespaces: ["shop"], labels: { app: "report" } }, { gates: [replay, gates.coverage({ share: 0.5, flows: ["flows.json"] })] }),
    full({ gates: [gates.approval()] }),
  ],
});
`;
const plain = `
import { full, pipeline } from "portcullis/release";
export default pipeline({ name: "shop", target: "kubernetes@1.36", stages: [full()] });
`;
const here = folder({ "pipeline.ts": pipeline, "plain.ts": plain, "flows.json": "" });
let cluster: Cluster;
const world = { cwd: here.path, env: { ...process.env } as Record<string, string | undefined> };

interface Promoted {
  readonly ending: string;
  readonly verdict: string;
  readonly sequence: number;
  readonly writes: number;
  readonly gates: readonly { readonly gate: string; readonly outcome: string; readonly message: string }[];
  readonly plan: { readonly kind: string; readonly digest: string };
}
const promote = async (release: string, stage: string, ...more: string[]) => {
  const args = ["release", "promote", release, "--pipeline", "pipeline.ts", "--stage", stage, ...more];
  const { exit, out, err } = await cli([...args, "--json"], world);
  const value = JSON.parse(out) as Promoted;
  if (value.ending === undefined) throw new Error(`${out}${err}`);
  expect(SHAPES.promotion.safeParse(value).error).toBeUndefined();
  return { exit, ...value };
};
const refused = (release: string, stage: string, ...more: string[]) =>
  refusal(["release", "promote", release, "--pipeline", "pipeline.ts", "--stage", stage, ...more], world);
const names = async () => (await kubectl(cluster, ["get", "netpol", "-n", "shop", "-o", "name"])).split("\n").length - 1;
const run = async (...args: string[]) => {
  const { exit, err } = await cli(args, world);
  if (exit !== 0) throw new Error(err);
};

beforeAll(async () => {
  if (process.env["PORTCULLIS_BUILT"] !== "1") expect(spawnSync(process.execPath, ["scripts/build.mjs"], { cwd: ROOT }).status).toBe(0);
  cluster = await startCluster();
  world.env["KUBECONFIG"] = cluster.kubeconfig;
  for (const one of ["shop", "portcullis-system"]) await kubectl(cluster, ["create", "namespace", one]);
  for (const line of sampleLog("shop", "hubble", 300, 1)) appendFileSync(here.at("flows.json"), `${line}\n`);
  const inventory = ["--inventory", `${ROOT}policies/shop/inventory.yaml`];
  for (const [name, entry] of Object.entries({ v1: "main.ts", v2: "main.v2.ts", v3: "main.v3.ts" }))
    await run("build", `${ROOT}policies/shop/${entry}`, "-t", "kubernetes@1.36", "-o", name, ...inventory);
  for (const name of ["alice", "bob"]) await run("release", "keygen", "--out", `${name}.key`);
  await run("release", "root", "--key", "alice.key.pub", "--key", "bob.key.pub", "--threshold", "1", "--sign", "alice.key", "--out", "root.json");
}, 3_600_000);
afterAll(async () => {
  await cluster?.stop();
  here.remove();
});

test("a first stage that is not the full one takes nothing away that stood before", async () => {
  const spec = { podSelector: {}, policyTypes: ["Ingress"] };
  const metadata = { name: "by-hand", namespace: "shop", labels: { "app.kubernetes.io/managed-by": "portcullis" } };
  writeFileSync(here.at("by-hand.json"), JSON.stringify({ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata, spec }));
  await kubectl(cluster, ["apply", "-f", here.at("by-hand.json")]);
  const ringed = pipeline.replace(/^ {4}shadow.*\n/m, "").replace(/ring\("report".*/, 'ring("report", { namespaces: ["shop"] }, { gates: [] }),');
  writeFileSync(here.at("ringed.ts"), ringed);
  expect(await refused("v1", "report", "--pipeline", "ringed.ts")).toEqual([1, "E_DRIFT"]);
  await kubectl(cluster, ["delete", "netpol", "-n", "shop", "by-hand"]);
});
test("a first release whose deployer is killed goes on when it is asked for again", async () => {
  const args = ["dist/pipelines/cli/main.js", "release", "promote", here.at("v1"), "--pipeline", here.at("plain.ts"), "--stage", "full"];
  const deployer = spawn(process.execPath, args, { cwd: ROOT, env: world.env as NodeJS.ProcessEnv, stdio: "ignore" });
  const ended = new Promise((done) => deployer.once("close", (_, signal) => done(signal)));
  while (deployer.exitCode === null && (await names()) < 3) await sleep(20);
  deployer.kill("SIGKILL");
  expect(await ended).toBe("SIGKILL");
  expect(await refused("v2", "shadow")).toEqual([1, "E_GATE"]);
  expect(await promote("v1", "full", "--pipeline", "plain.ts")).toMatchObject({ exit: 0, ending: "promoted", sequence: 0 });
  expect(await names()).toBe(8);
});
test("the same again stands already and writes nothing", async () => {
  expect(await promote("v1", "full", "--pipeline", "plain.ts")).toMatchObject({ exit: 0, ending: "unchanged", writes: 0, sequence: 1 });
});
test("the next release needs the one that stands", async () => {
  expect(await refused("v2", "shadow")).toEqual([1, "E_JOURNAL"]);
});
test("a release begins with its first stage", async () => {
  expect(await refused("v2", "full", "--old", "v1")).toEqual([1, "E_GATE"]);
});
test("a shadow passes its gates and enforces nothing", async () => {
  const before = await names();
  expect(await promote("v2", "shadow", "--old", "v1")).toMatchObject({
    exit: 0,
    ending: "promoted",
    writes: 0,
    gates: [
      { gate: "proof", outcome: "pass" },
      { gate: "lints", outcome: "pass" },
    ],
  });
  expect(await names()).toBe(before);
});
test("a dry run asks the gates, shows the plan and changes nothing", async () => {
  const before = await names();
  expect(await promote("v2", "report", "--old", "v1", "--dry-run")).toMatchObject({ exit: 0, ending: "planned", verdict: "pass", sequence: 2 });
  expect(await names()).toBe(before);
});
test("no traffic is no evidence, and a gate that fails takes the release back", async () => {
  writeFileSync(here.at("empty.json"), "");
  const promoted = await promote("v2", "report", "--old", "v1", "--flows", "empty.json");
  expect(promoted).toMatchObject({ exit: 1, ending: "rolled-back", gates: [{ gate: "replay", outcome: "fail" }, { gate: "coverage" }] });
  expect(promoted.gates[0]?.message).toMatch(/^E_NO_EVIDENCE|E_NO_EVIDENCE: the log holds no flow/);
});
test("a ring gets the new release where traffic says that it may", async () => {
  expect(await promote("v2", "shadow", "--old", "v1")).toMatchObject({ ending: "promoted" });
  const promoted = await promote("v2", "report", "--old", "v1");
  expect(promoted).toMatchObject({ exit: 0, ending: "promoted", gates: [{ outcome: "pass" }, { outcome: "pass" }] });
  expect(await kubectl(cluster, ["get", "netpol", "-n", "shop", "shop-report-egress", "-o", "name"])).toMatch(/shop-report-egress/);
});
test("a stage that stands is no way around the gates for what another pipeline file makes of it", async () => {
  const wider = pipeline.replace(/ring\("report".*/, 'ring("report", { namespaces: ["shop"] }, { gates: [gates.approval()] }),');
  writeFileSync(here.at("wider.ts"), wider);
  expect(await promote("v2", "report", "--old", "v1", "--pipeline", "wider.ts", "--root", "root.json")).toMatchObject({
    exit: 1,
    ending: "waiting",
    writes: 0,
    gates: [{ gate: "approval", outcome: "inconclusive" }],
  });
});
test("full waits for an approval", async () => {
  expect(await promote("v2", "full", "--old", "v1", "--root", "root.json")).toMatchObject({
    exit: 1,
    ending: "waiting",
    gates: [{ gate: "approval", outcome: "inconclusive", message: "distinct 0 of 1 approvers of stage `full`" }],
  });
});
test("an approval of what is asked for opens the gate", async () => {
  await run("release", "promote", "v2", "--pipeline", "pipeline.ts", "--stage", "full", "--old", "v1", "--request-approval", "request.json");
  await run(
    "release",
    "approve",
    "v2",
    "--request",
    "request.json",
    "--old",
    "v1",
    "--root",
    "root.json",
    "--key",
    "bob.key",
    "--out",
    "bob.json",
    "--yes",
  );
  const given = ["--old", "v1", "--root", "root.json", "--approval", "bob.json"];
  writeFileSync(
    here.at("flipped.json"),
    readFileSync(here.at("bob.json"), "utf8").replace(/"payload":"(.)/, (_, one) => `"payload":"${one === "e" ? "f" : "e"}`),
  );
  expect(await promote("v2", "full", "--old", "v1", "--root", "root.json", "--approval", "flipped.json")).toMatchObject({
    exit: 1,
    ending: "closed",
  });
  expect(await promote("v2", "full", ...given)).toMatchObject({ exit: 0, ending: "promoted", gates: [{ gate: "approval", outcome: "pass" }] });
});
test("what the gates said stands in the journal", async () => {
  const text = await kubectl(cluster, ["get", "configmap", "-n", "portcullis-system", "portcullis-shop", "-o", "jsonpath={.data.journal}"]);
  const { history } = JSON.parse(text) as { history: { stage: string; gates?: { gate: string; outcome: string }[] }[] };
  expect(history.map(({ stage, gates = [] }) => `${stage}: ${gates.map((one) => `${one.gate} ${one.outcome}`).join(", ")}`)).toEqual([
    "full: ",
    "shadow: proof pass, lints pass",
    "full: ",
    "shadow: proof pass, lints pass",
    "report: replay pass, coverage pass",
    "full: approval pass",
  ]);
});
test("a gate that has seen too little is asked again until it says something", async () => {
  const answers: readonly object[] = [{ result: [] }, { result: [{ metric: {}, value: [1, "0"] }] }];
  let asked = 0;
  const prometheus = createServer((_, response) => {
    const data = { resultType: "vector", ...answers[Math.min(asked++, 1)] };
    response.end(JSON.stringify({ status: "success", data }));
  });
  await new Promise<void>((done) => prometheus.listen(0, "127.0.0.1", done));
  const address = `http://127.0.0.1:${(prometheus.address() as AddressInfo).port}`;
  const budget = `gates.errorBudget({ prometheus: "${address}", query: "errors", atMost: 0 })`;
  writeFileSync(here.at("watched.ts"), pipeline.replace("[gates.proof(),", `[${budget}, gates.proof(),`));
  expect(await promote("v3", "shadow", "--old", "v2", "--pipeline", "watched.ts")).toMatchObject({ exit: 1, ending: "waiting" });
  asked = 0;
  const args = ["release", "promote", "v3", "--pipeline", "watched.ts", "--stage", "shadow", "--old", "v2", "--wait", "--poll", "1", "--json"];
  const { exit, out } = await cli(args, { ...world, interrupted: new AbortController().signal });
  prometheus.close();
  expect([exit, asked, (JSON.parse(out) as Promoted).ending]).toEqual([0, 2, "promoted"]);
});
test("a release that denies what was recorded is refused, and goes back on its own", async () => {
  const { exit, ending, gates } = await promote("v3", "report", "--old", "v2");
  expect([exit, ending, gates[0]?.outcome]).toEqual([1, "rolled-back", "fail"]);
  expect(gates[0]?.message).toMatch(/flows newly denied, the budget is 0/);
  expect(await promote("v2", "full", "--old", "v1")).toMatchObject({ ending: "unchanged" });
});
