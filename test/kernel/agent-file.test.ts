import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readTables, updateTables } from "#loader";
import { AddressTables } from "../../bpf/agent/tables.ts";
import { cli, folder, ROOT } from "../pipelines/cli/cli.ts";
import { type RunningAgent, startAgent, until } from "./rig/agent.ts";
import { ethernet, ipv4, SYN, tcp } from "./rig/frames.ts";
import { openRig } from "./rig/rig.ts";
import { numberOf, verdicts } from "./rig/testrun.ts";

const rig = openRig(2);
const here = folder({});
const [inventory, image] = [here.at("inventory.yaml"), here.at("image.o")];
const release = (name: string) => join(here.path, name, "artifacts", "ebpf", "image.o");
const node = ["--pins", rig.pins.root, "--netns", rig.netns];
let agent: RunningAgent;

const pod = (name: string, app: string, ip: string) =>
  `---\napiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: shop, labels: { app: ${app} } }\nspec: { nodeName: n1, containers: [] }\nstatus: { phase: Running, podIP: ${ip} }\n`;
const cluster = (...pods: readonly string[]) => `apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n${pods.join("")}`;
const [web, api] = [pod("web", "web", "10.9.0.1"), pod("api", "api", "10.9.0.2")];

function calls(port = 8080): boolean {
  const bytes = ethernet(0x0800, ipv4("10.9.0.1", "10.9.0.2", 6, tcp(40_000, port, SYN)));
  return verdicts(rig, "egress", [{ ifindex: numberOf(rig, "pod0"), bytes }])[0] === "pass";
}
const become = (wanted: boolean) =>
  until(
    () => calls() === wanted,
    () => `never ${wanted}: ${agent.said()}`,
  );
const state = async () => (await agent.health()).body.state;

beforeAll(async () => {
  for (const [name, source] of [
    ["one", "main.ts"],
    ["two", "main.v2.ts"],
  ] as const)
    expect((await cli(["build", join(ROOT, "policies/shop", source), "--target", "ebpf", "--out", join(here.path, name)])).exit).toBe(0);
  copyFileSync(release("one"), image);
  writeFileSync(inventory, cluster(web, api));
  agent = await startAgent([
    image,
    ...node,
    "--inventory",
    inventory,
    "--node",
    "n1",
    "--interface",
    "pod0=shop/web",
    "--interface",
    "gone0",
    "--stale-after",
    "0",
  ]);
  await until(
    async () => (await state()) === "synced",
    () => agent.said(),
  );
}, 600_000);
afterAll(async () => {
  await agent?.stop();
  here.remove();
});

test("an inventory file tells who has which address, and tells it anew when it changes", async () => {
  expect(calls()).toBe(true);
  writeFileSync(inventory, cluster(web, pod("api", "mysql", "10.9.0.2")));
  await become(false);
  writeFileSync(inventory, cluster(web, api));
  await become(true);
});

test("one that can't be read changes nothing, and health says so", async () => {
  writeFileSync(inventory, "kind: [");
  await until(
    async () => (await state()) === "stale",
    () => agent.said(),
  );
  expect([calls(), agent.said().includes("E_SYNTAX")]).toEqual([true, true]);
  writeFileSync(inventory, cluster(web, api));
  await until(
    async () => (await state()) === "synced",
    () => agent.said(),
  );
});

test("an interface that the operator names and that is not there is told of", async () => {
  expect(agent.said()).toContain("interface gone0 is not there");
  expect(await agent.metric('portcullis_interfaces{state="vanished"}')).toBe(1);
});

test("what somebody else loads is left alone and told of; a hangup puts the agent's own back", { timeout: 300_000 }, async () => {
  const { digest } = (await agent.health()).body;
  const swapped = await cli(["bpf", "swap", release("two"), ...node, "--interface", "pod0=shop/web", "--inventory", inventory]);
  expect([swapped.exit, swapped.err]).toEqual([0, ""]);
  writeFileSync(inventory, cluster(web, api, pod("more", "web", "10.9.0.9")));
  await until(
    async () => (await agent.health()).body.reasons.some((one) => one.includes("somebody else")),
    () => agent.said(),
  );
  expect((await agent.health()).body.digest).not.toBe(digest);
  process.emit("SIGHUP", "SIGHUP");
  await until(
    async () => (await state()) === "synced",
    () => agent.said(),
  );
  expect((await agent.health()).body.digest).toBe(digest);
});

test("a damaged image is refused and the old one kept up to date; a whole one follows by a hangup or by itself", { timeout: 300_000 }, async () => {
  const whole = readFileSync(image);
  writeFileSync(image, whole.subarray(0, whole.length / 2));
  await until(
    async () => (await state()) === "degraded",
    () => agent.said(),
  );
  writeFileSync(inventory, cluster(web));
  await become(false);
  writeFileSync(inventory, cluster(web, api));
  await become(true);
  copyFileSync(release("two"), image);
  process.emit("SIGHUP", "SIGHUP");
  await until(
    async () => (await state()) === "synced",
    () => agent.said(),
  );
});

test("tables that somebody else changed are put right", { timeout: 120_000 }, async () => {
  const tables = readTables(rig.pins);
  if (!("value" in tables) || tables.value === null) return expect.fail("no tables");
  const { digest, addresses } = tables.value;
  const api = new AddressTables("S", addresses.slice()).plan([{ address: 0x0a090002n, now: null, outside: 0, same: false }]).steps;
  expect(updateTables(rig.pins, digest, api)).toHaveProperty("value");
  await become(false);
  await become(true);
});

test("health and metrics are all that is served", async () => {
  const status = async (path: string, init?: RequestInit) => (await fetch(`${agent.url}${path}`, init)).status;
  expect([await status("/"), await status("/metrics", { method: "POST" }), await status("/metrics"), await status("/healthz")]).toEqual([
    404, 405, 200, 200,
  ]);
});
