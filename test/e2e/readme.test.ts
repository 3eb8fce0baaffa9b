import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { BLOCKS, type Clone, clone, README, ROOT } from "./readme.ts";

/** The README's example in a folder of its own, with the built package beside it. */
function example(): string {
  const folder = mkdtempSync(join(tmpdir(), "readme-"));
  const code = /```ts\n([^`]*)```/.exec(README)?.[1] ?? "";
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  writeFileSync(join(folder, "main.ts"), code);
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  return folder;
}

test("the example builds, and its proof lines are those that the README shows", () => {
  const cwd = example();
  const args = ["build", "main.ts", "--target", "kubernetes", "--target", "cilium", "--target", "calico", "--out", "release"];
  const { status, stdout } = spawnSync(process.execPath, [join(ROOT, "dist/pipelines/cli/main.js"), ...args], { cwd, encoding: "utf8" });
  expect(status).toBe(0);
  const proofs = stdout.split("\n").filter((line) => /^ {2}\w+@/.test(line));
  expect(proofs.length).toBe(3);
  for (const line of proofs) expect(README).toContain(line);
  const policy = readFileSync(join(cwd, "release/artifacts/cilium/shop/ciliumnetworkpolicy-shop-web-egress.yaml"), "utf8");
  const shown = /```yaml\n([^`]*)```/.exec(README)?.[1] ?? "";
  for (const line of shown.split("\n").filter((one) => one.trim() !== "")) expect(policy).toContain(line.trim());
});

/** What a stranger does, in this order, with the README's own lines. */
let here: Clone;
beforeAll(() => {
  if (process.env["PORTCULLIS_BUILT"] !== "1")
    expect(spawnSync(process.execPath, ["scripts/build.mjs"], { cwd: ROOT, encoding: "utf8" }).status).toBe(0);
  here = clone();
}, 600_000);
afterAll(() => here.remove());

/** Runs a line and gives what it prints; its exit code is the one that the README shows. */
function passes(line: string): string {
  const { status, out, err } = here.shell(line);
  const wanted = Number(/# exit code (\d+)$/.exec(line)?.[1] ?? 0);
  expect([line, status, status === wanted ? "" : out + err]).toEqual([line, wanted, ""]);
  return out;
}
const [minutes = [], [serve = ""] = [], asking = [], own = []] = BLOCKS;

test("a proved shop, a report, and a replay that stops what the next version would deny", () => {
  const said = Object.fromEntries(minutes.map((line) => [/portcullis (\w+)/.exec(line)?.[1] ?? line, passes(line)]));
  expect(said["build"]?.match(/: \d+ files, equal/g)).toHaveLength(3);
  expect(readFileSync(join(here.cwd, "out/report.html"), "utf8")).toMatch(/^<!doctype html>/i);
  expect(said["replay"]).toMatch(/denied/);
}, 300_000);
test("curl asks the service what changes, and is told a witness", async () => {
  const server = await here.started(serve, /listening on http:\/\/127\.0\.0\.1:8377/);
  try {
    const said = asking.map(passes).at(-1) ?? "";
    const { relation, witnesses } = JSON.parse(said) as { relation: string; witnesses: { effect: string; probe: unknown }[] };
    expect([serve, README.includes(`"relation": "${relation}"`), new Set(witnesses.map((one) => one.effect))]).toEqual([
      "npx portcullis serve",
      true,
      new Set(["opens", "closes"]),
    ]);
    expect(witnesses.every((one) => one.probe !== undefined)).toBe(true);
  } finally {
    server.kill("SIGINT");
  }
}, 120_000);
test("a repository by init whose own test and build pass, and so do all steps of its CI jobs", () => {
  passes(own.join(" &&\n"));
  const repository = join(here.cwd, "../policies");
  expect(existsSync(join(repository, "out/release/release.json"))).toBe(true);
  const { jobs } = parse(readFileSync(join(repository, ".github/workflows/policies.yml"), "utf8")) as {
    jobs: Record<string, { steps: { run?: string }[] }>;
  };
  const { policies } = parse(readFileSync(join(repository, ".gitlab-ci.yml"), "utf8")) as { policies: { script: string[] } };
  const steps = (jobs["policies"]?.steps ?? []).flatMap(({ run }) => run ?? []);
  for (const job of [steps, policies.script]) passes(["cd ../policies", "rm -rf out", ...job].join(" &&\n"));
  expect(existsSync(join(repository, "out/release/release.json"))).toBe(true);
}, 600_000);
