import { spawn, spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CLUSTER, LIVE, releasedShop } from "../pipelines/cli/approval/shop-release.ts";
import { ROOT } from "../pipelines/cli/cli.ts";

let shop: Awaited<ReturnType<typeof releasedShop>>;
beforeAll(async () => {
  if (process.env["PORTCULLIS_BUILT"] !== "1")
    expect(spawnSync(process.execPath, ["scripts/build.mjs"], { cwd: ROOT, encoding: "utf8" }).status).toBe(0);
  shop = await releasedShop();
}, 300_000);
afterAll(() => shop.here.remove());

/** Approves at a terminal of its own and types this once the question is there. */
function typed(keys: string): Promise<{ code: number | null; told: string; approved: boolean }> {
  rmSync(shop.here.at("typed.json"), { force: true });
  const args = ["release", "approve", "v2", "--old", "v1", "--profile", "cilium", "--cluster", CLUSTER, "--live", LIVE, "--sequence", "3"];
  const more = ["--stage", "full", "--key", "alice.key", "--out", "typed.json"];
  const line = [process.execPath, join(ROOT, "dist/pipelines/cli/main.js"), ...args, ...more].map((word) => `'${word}'`).join(" ");
  return new Promise((done, failed) => {
    const child = spawn("script", ["--quiet", "--return", "--command", line, "/dev/null"], { cwd: shop.cwd });
    let told = "";
    child.stdout.on("data", (chunk: Buffer) => {
      const asked = told.includes("first 8 digits");
      told += chunk.toString();
      if (!asked && told.includes("first 8 digits")) child.stdin.write(keys);
    });
    child.once("error", failed);
    child.once("close", (code) => done({ code, told, approved: existsSync(shop.here.at("typed.json")) }));
  });
}

test("the digits of the digest approve", async () => {
  const { code, told, approved } = await typed(`${shop.v2.slice(7, 15)}\r`);
  expect([code, approved]).toEqual([0, true]);
  expect(told).toContain("opens    pod shop/client (app=web) -> pod shop/server:9091/tcp (app=api)");
});
test.each([
  ["other digits", "12345678\r"],
  ["an interrupt", "\u0003"],
  ["the end of input", "\u0004"],
])("%s approve nothing", async (_name, keys) => {
  const { code, told, approved } = await typed(keys);
  expect([code, approved, told.includes("not approved: the digits are others")]).toEqual([1, false, true]);
});
