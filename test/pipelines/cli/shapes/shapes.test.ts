import { readFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { publishedSchemas, SHAPES } from "../../../../pipelines/cli/shapes/index.ts";
import { releasedShop } from "../approval/shop-release.ts";
import { folder, json } from "../cli.ts";
import { closed, inventory, policy, probes } from "../shop.ts";

const flows = JSON.stringify({
  flow: {
    time: "2026-01-01T00:00:00Z",
    verdict: "FORWARDED",
    IP: { source: "10.244.0.1", destination: "10.244.0.2" },
    l4: { TCP: { source_port: 40000, destination_port: 8080 } },
  },
});
const here = folder({
  "inv.yaml": inventory,
  "a.yaml": policy,
  "b.yaml": `${policy}---\n${closed}`,
  "http.yaml":
    "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: a, namespace: shop }\nspec: { endpointSelector: {}, ingress: [{ fromEntities: [cluster, world], toPorts: [{ ports: [{ port: '80', protocol: TCP }], rules: { http: [{ path: /a }] } }] }] }\n",
  "p.json": probes,
  "bad.json": '{"probes":[{"x":1}]}',
  "flows.jsonl": `${flows}\n`,
});
afterAll(() => here.remove());
const cwd = here.path;
const value = async (...args: string[]) => (await json(args, { cwd })).value;

describe("results keep their published shape:", () => {
  test("eval", async () =>
    expect(SHAPES.eval.safeParse(await value("eval", "a.yaml", "--inventory", "inv.yaml", "--probes", "p.json")).error).toBeUndefined());
  test.each([
    ["equal", ["a.yaml", "a.yaml"]],
    ["with witnesses", ["a.yaml", "b.yaml"]],
    ["of pods that there are", ["a.yaml", "b.yaml", "--inventory", "inv.yaml", "--connections"]],
    ["with requests", ["http.yaml", "b.yaml", "--profile", "cilium"]],
    ["of two versions", ["http.yaml", "--profile", "cilium@1.16", "--profile-b", "cilium@1.20"]],
    ["with a digest", ["a.yaml", "a.yaml", "--digest"]],
  ])("diff, %s", async (_name, args) => expect(SHAPES.diff.safeParse(await value("diff", ...args)).error).toBeUndefined());
  test("replay", async () => {
    const replayed = await value("replay", "--old", "a.yaml", "--new", "b.yaml", "--flows", "flows.jsonl", "--inventory", "inv.yaml");
    expect(SHAPES.replay.safeParse(replayed).error).toBeUndefined();
  });
  test("a refusal", async () =>
    expect(SHAPES.diagnostics.safeParse(await value("eval", "a.yaml", "--inventory", "inv.yaml", "--probes", "bad.json")).error).toBeUndefined());
});

test("release.json, a root file, and what envelopes hold, keep their published shape", async () => {
  const shop = await releasedShop();
  await shop.approve("alice");
  const file = (name: string): { payload: string } => JSON.parse(readFileSync(shop.here.at(name), "utf8"));
  const payload = (name: string) => JSON.parse(Buffer.from(file(name).payload, "base64").toString("utf8"));
  expect(SHAPES.release.safeParse(file("v2/release.json")).error).toBeUndefined();
  expect(SHAPES.envelope.safeParse(file("alice.json")).error).toBeUndefined();
  expect(SHAPES.approval.safeParse(payload("alice.json")).error).toBeUndefined();
  expect(SHAPES.root.safeParse(payload("root.json")).error).toBeUndefined();
  shop.here.remove();
});

test("a field that no schema names is drift", () => expect(SHAPES.eval.safeParse({ results: [], summary: {}, more: 1 }).success).toBe(false));

test("every shape is published as JSON Schema", () => {
  const published = publishedSchemas();
  expect(Object.keys(published).sort()).toEqual([
    "approval",
    "diagnostics",
    "diff",
    "envelope",
    "eval",
    "intent",
    "probes",
    "promotion",
    "release",
    "replay",
    "request",
    "root",
  ]);
  for (const one of Object.values(published)) expect(one).toHaveProperty("$schema");
});
test("a probes file may leave out what has a default", () =>
  expect(JSON.stringify(publishedSchemas().probes)).not.toMatch(/"required":\[[^\]]*"protocol"/));
