import { spawn, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { working } from "../../../pipelines/cli/status.ts";
import { statusLine } from "../../../pipelines/cli/status-line.ts";
import { folder, ROOT } from "./cli.ts";
import { inventory, policy } from "./shop.ts";

const files = { what: "reading manifests", unit: "files", done: 1_000, total: 4_000 };
const targets = { what: "proving", unit: "targets", done: 1, total: 3 };
const comparing = { what: "comparing", unit: null, done: 0, total: 0 };

test("a line says how much is done, how fast, and how long it will take", () => {
  expect(statusLine(files, 2_000, 100)).toBe("reading manifests  1000 of 4000 files  500/s  about 6 s left");
  expect(statusLine(targets, 4_000, 100)).toBe("proving  1 of 3 targets  0.3/s  about 8 s left");
});
test("without anything done or without a total it says how long it has taken", () => {
  expect(statusLine({ ...targets, done: 0 }, 4_000, 100)).toBe("proving  0 of 3 targets  4 s");
  expect(statusLine(comparing, 61_000, 100)).toBe("comparing  1 min");
  expect(statusLine(comparing, 7_500_000, 100)).toBe("comparing  2 h 5 min");
});
test("a line never wraps", () => {
  expect(statusLine({ ...comparing, what: "a".repeat(200) }, 1_000, 40)).toHaveLength(39);
});
test("a pipe gets nothing, and work runs as it is", () => {
  expect(working({ tty: false }, "proving", (count) => (count(), 7))).toBe(7);
});

/** Runs the executable on a terminal of its own, as `script` makes one; answers everything that the terminal was told. */
function onTerminal(args: readonly string[], cwd: string, patience: number): Promise<{ code: number | null; told: string }> {
  const line = [process.execPath, join(ROOT, "dist/pipelines/cli/main.js"), ...args].map((word) => `'${word}'`).join(" ");
  return new Promise((done, failed) => {
    const child = spawn("script", ["--quiet", "--return", "--command", `${line} > result`, "/dev/null"], {
      cwd,
      env: { ...process.env, PORTCULLIS_PATIENCE_MS: `${patience}` },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let told = "";
    child.stdout.on("data", (chunk: Buffer) => {
      told += chunk.toString();
    });
    child.once("error", failed);
    child.once("close", (code) => done({ code, told }));
  });
}

const COUNT = 8_000;
const many = Array.from({ length: 200 }, (_, i) => policy.replace("name: api", `name: api-${i}`)).join("---");
const here = folder({ "inventory.yaml": inventory, "policies/np.yaml": policy, "many.yaml": many });
afterAll(() => here.remove());
beforeAll(() => {
  if (process.env["PORTCULLIS_BUILT"] !== "1") {
    expect(spawnSync(process.execPath, ["scripts/build.mjs"], { cwd: ROOT, stdio: "inherit" }).status).toBe(0);
  }
  const pair = { from: { pod: "shop/web" }, to: { pod: "shop/api" } };
  const probes = Array.from({ length: COUNT }, (_, i) => ({ ...pair, port: 1 + (i % 65_535) }));
  writeFileSync(here.at("probes.json"), JSON.stringify({ probes }));
}, 120_000);
const evaluate = ["eval", "many.yaml", "--inventory", "inventory.yaml", "--probes", "probes.json"];

test("work on a terminal that outlasts patience shows rate and time left, and leaves no line behind", async () => {
  const { code, told } = await onTerminal(evaluate, here.path, 0);
  expect(code).toBe(0);
  expect(told).toMatch(/judging {2}\d+ of 8000 probes {2}\d+\/s {2}about \d+ s left/);
  expect(told.endsWith("\r\u001b[2K")).toBe(true);
});
test("work within patience shows nothing", async () => {
  expect(await onTerminal(["lint", "policies/np.yaml"], here.path, 600_000)).toEqual({ code: 0, told: "" });
});
