import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { canonicalJson } from "../../../compiler/ir/index.ts";
import { loadSource, type World } from "../../../pipelines/source/index.ts";
import { folder } from "../cli/cli.ts";
import { closed, policy, program } from "../cli/shop.ts";

const here = folder({
  "m/a.yaml": policy,
  "m/b/c.yml": closed,
  "m/.hidden/x.yaml": "bad: [",
  "m/node_modules/x.yaml": "bad: [",
  "m/readme.md": "x",
  "main.ts": program,
  "none/x.txt": "",
});
afterAll(() => here.remove());
const world: World = {
  cwd: here.path,
  env: process.env,
  log: () => undefined,
  stdin: async () => Buffer.from(policy),
  limits: { seconds: 30, megabytes: 512 },
  checkDeterminism: false,
  untrusted: false,
  working: (_what, work) => work(() => undefined),
  kubeconfig: null,
  context: null,
};
const load = (...operands: string[]) => loadSource(operands, world);
const names = async (...operands: string[]) => {
  const { value } = await load(...operands);
  return value?.kind === "manifests" ? value.documents.map((one) => `${one.file} ${one.name}`) : value?.kind;
};
const problems = async (...operands: string[]) => (await load(...operands)).diagnostics.map((one) => `${one.name} ${one.message}`);

test("a folder is read in order, hidden and installed files left out", async () => {
  expect(await names("m")).toEqual(["m/a.yaml api", "m/b/c.yml closed"]);
  expect(await names("m/")).toEqual(["m/a.yaml api", "m/b/c.yml closed"]);
  expect(await names("./m")).toEqual(["m/a.yaml api", "m/b/c.yml closed"]);
});

test("links are followed once, loops end", async () => {
  mkdirSync(here.at("l/inner"), { recursive: true });
  symlinkSync("..", here.at("l/inner/loop"));
  symlinkSync("../m/a.yaml", here.at("l/a.yaml"));
  symlinkSync("a.yaml", here.at("l/again.yaml"));
  expect(await names("l")).toEqual(["l/a.yaml api"]);
});

test("a link to nothing is an error", async () => {
  mkdirSync(here.at("d"));
  symlinkSync("nowhere.yaml", here.at("d/x.yaml"));
  expect(await problems("d")).toEqual(["E_INPUT `d/x.yaml` does not exist"]);
});

test("a folder without manifests is no policy at all, with a warning", async () => {
  expect(await problems("none")).toEqual(["W_NOTHING `none` holds no .yaml, .yml or .json file"]);
  expect((await load("none")).value).toMatchObject({ kind: "manifests", documents: [] });
});

test("an intent is known by what it holds", async () => {
  const { value } = await load("main.ts");
  if (value?.kind !== "intent") throw new Error("no intent");
  writeFileSync(here.at("intent.json"), canonicalJson(value.intent));
  expect((await load("intent.json")).value).toMatchObject({ kind: "intent" });
});

test("a bad intent is refused with the place in its file", async () => {
  writeFileSync(
    here.at("bad.json"),
    '{\n "version": 1,\n "cluster": {"podCidrs": null, "nodeCidrs": null},\n "tiers": [],\n "policies": [{"id": 3}]\n}',
  );
  const { value, diagnostics } = await load("bad.json");
  expect([value, diagnostics[0]?.name, diagnostics[0]?.source?.line]).toEqual([null, "E_SCHEMA", 5]);
  writeFileSync(here.at("dup.json"), '{"version":1,"version":1,"policies":[]}');
  expect((await problems("dup.json"))[0]).toMatch(/^E_DUP key `version` is given twice/);
  writeFileSync(here.at("big.json"), '{"version":9007199254740993,"policies":[]}');
  expect((await problems("big.json"))[0]).toMatch(/^E_SCHEMA .*integer range/);
});

test("a prototype in an intent is data", async () => {
  writeFileSync(
    here.at("proto.json"),
    '{"version":1,"__proto__":{"polluted":true},"cluster":{"podCidrs":null,"nodeCidrs":null},"tiers":[],"policies":[]}',
  );
  expect((await problems("proto.json"))[0]).toMatch(/^E_SCHEMA unknown field/);
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});

test("standard input holds manifests", async () => {
  expect(await names("-")).toEqual(["- api"]);
});
