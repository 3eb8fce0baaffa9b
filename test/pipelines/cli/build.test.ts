import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { cli, folder, json, type Refused, refusal } from "./cli.ts";
import { inventory, program } from "./shop.ts";

const here = folder({ "main.ts": program, "inv.yaml": inventory, "strict.ts": program.replace(/, \{ orElse.*?\} \}/, "") });
afterAll(() => here.remove());
const cwd = here.path;
const build = (out: string, ...more: string[]) => ["build", "main.ts", "--target", "kubernetes", "--target", "cilium@1.20", "--out", out, ...more];

function bytesBelow(path: string): Record<string, string> {
  const names = readdirSync(path, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return Object.fromEntries(
    names.map((one) => [`${one.parentPath.slice(path.length)}/${one.name}`, readFileSync(`${one.parentPath}/${one.name}`, "utf8")]),
  );
}

test("a release holds what was proved, and verifies", async () => {
  const { exit, value } = await json<{ release: string; targets: { profile: string; proof: { relation: string }; deviations: object[] }[] }>(
    build("r1", "-i", "inv.yaml"),
    { cwd },
  );
  expect([exit, value.targets.map((one) => [one.profile, one.proof.relation, one.deviations.length])]).toEqual([
    0,
    [
      ["kubernetes@1.36", "equal", 2],
      ["cilium@1.20", "equal", 0],
    ],
  ]);
  expect(await json(["release", "verify", "r1"], { cwd })).toEqual({
    exit: 0,
    value: { ok: true, digest: value.release, approved: null, diagnostics: [] },
  });
});

test("the same input gives the same bytes, wherever and whenever", async () => {
  const elsewhere = folder({ "deep/main.ts": program, "deep/inv.yaml": inventory });
  await cli(build("r2", "-i", "inv.yaml"), { cwd });
  await cli(["build", "deep/main.ts", "--target", "kubernetes", "--target", "cilium", "--out", "r", "-i", "deep/inv.yaml"], {
    cwd: elsewhere.path,
    env: { PATH: process.env.PATH, TZ: "Asia/Tokyo", LANG: "tr_TR.UTF-8" },
  });
  expect(bytesBelow(elsewhere.at("r"))).toEqual(bytesBelow(here.at("r2")));
  elsewhere.remove();
});

test("a release names no time, path, host or user", () => {
  const text = Object.values(bytesBelow(here.at("r2"))).join("\n");
  expect(text).not.toMatch(/\d{4}-\d\d-\d\d|portcullis-cli-|\/tmp\/|"ms"|main\.ts/);
});

test("an empty directory is taken, a full one is not", async () => {
  mkdirSync(here.at("empty"));
  expect((await cli(build("empty"), { cwd })).exit).toBe(0);
  expect(await refusal(build("empty"), { cwd })).toEqual([2, "E_USAGE"]);
  writeFileSync(here.at("file"), "");
  expect(await refusal(build("file"), { cwd })).toEqual([2, "E_USAGE"]);
});

test("what a target can't say is refused, and nothing is written", async () => {
  const [exit, ...names] = await refusal(["build", "strict.ts", "--target", "cilium", "--target", "kubernetes", "--out", "r3"], { cwd });
  expect([exit, new Set(names), existsSync(here.at("r3"))]).toEqual([1, new Set(["E_UNSUPPORTED"]), false]);
  expect(readdirSync(cwd).filter((name) => name.includes("partial"))).toEqual([]);
});

test("engines that enforce nothing are no targets", async () => {
  expect((await refusal(["build", "main.ts", "--target", "flannel", "--out", "r4"], { cwd })).slice(0, 2)).toEqual([1, "E_UNSUPPORTED"]);
});

test.each([
  [["build", "main.ts", "--out", "x"], "--target is missing"],
  [["build", "main.ts", "--target", "cilium"], "--out is missing"],
  [build("x", "--target", "cilium"), "the target `cilium@1.20` is given twice"],
  [["build", "inv.yaml", "--target", "cilium", "--out", "x"], "`inv.yaml` holds manifests, an intent is needed"],
])("%j is a usage error", async (args, message) => {
  const { exit, value } = await json<Refused>(args, { cwd });
  expect([exit, value.diagnostics[0]?.message]).toEqual([2, message]);
});

test("several versions of a target stand side by side", async () => {
  const { value } = await json<{ targets: { profile: string; artifacts: { path: string }[] }[] }>(build("r8", "--target", "cilium@1.19"), { cwd });
  expect(value.targets.map((one) => [one.profile, one.artifacts[0]?.path.split("/")[1]])).toEqual([
    ["kubernetes@1.36", "kubernetes"],
    ["cilium@1.20", "cilium@1.20"],
    ["cilium@1.19", "cilium@1.19"],
  ]);
  expect((await cli(["release", "verify", "r8"], { cwd })).exit).toBe(0);
  expect((await json<{ relation: string }>(["diff", "r8", "main.ts", "--profile", "cilium@1.19"], { cwd })).value.relation).toBe("equal");
});

test("a release is a source: its intent builds again to the same digests", async () => {
  const first = await json<{ intent: string }>(build("r5"), { cwd });
  const again = await json<{ intent: string }>(["build", "r5", "--target", "calico", "--out", "r6"], { cwd });
  expect(again.value.intent).toBe(first.value.intent);
  expect((await json<{ relation: string }>(["diff", "r5", "r6"], { cwd })).value.relation).toBe("equal");
});

test("a release is read back under its engine, and only under one that it holds", async () => {
  expect((await json<{ relation: string }>(["diff", "r5", "main.ts", "--profile", "cilium"], { cwd })).value.relation).toBe("equal");
  expect(await refusal(["diff", "r5", "main.ts", "--profile", "calico"], { cwd })).toEqual([2, "E_USAGE"]);
});

test("the text names each target's proof and each deviation", async () => {
  const { out } = await cli(["release", "show", "r5"], { cwd });
  expect(out).toMatch(/^release {3}sha256:[0-9a-f]{64}\n/);
  expect(out).toContain("cilium@1.20: equal (");
  expect(out).toContain("deviates shop/web/egress/to-shop-api-tcp-8080-http: wider, no layer 7 there (team-shop)");
});

test("a program that depends on the day is not deterministic", async () => {
  writeFileSync(here.at("dated.ts"), program.replace('app: "api"', "app: new Date().getFullYear() > 2026 ? `y${new Date().getFullYear()}` : 'api'"));
  expect(await refusal(["build", "dated.ts", "--check-determinism", "--target", "cilium", "--out", "r7"], { cwd })).toEqual([
    2,
    "E_NONDETERMINISTIC",
  ]);
});
