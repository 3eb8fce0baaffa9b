import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BLOCKS, type Clone, clone, ROOT } from "../e2e/readme.ts";
import { startChromium } from "./chromium.ts";

let browser: Browser;
let here: Clone;
beforeAll(async () => {
  if (process.env["PORTCULLIS_BUILT"] !== "1")
    expect(spawnSync(process.execPath, ["scripts/build.mjs"], { cwd: ROOT, encoding: "utf8" }).status).toBe(0);
  here = clone();
  browser = await startChromium();
}, 600_000);
afterAll(async () => {
  await browser?.close();
  here?.remove();
}, 60_000);

test("the report that the README makes shows the shop in Chromium, and an edge tells its rule", async () => {
  const line = BLOCKS[0]?.find((one) => one.includes(" report ")) ?? "";
  const { status, err } = here.shell(line);
  expect([line.includes("--out out/report.html"), status, status === 0 ? "" : err]).toEqual([true, 0, ""]);
  const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
  const wrong: string[] = [];
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("console", (message) => (message.type() === "error" ? wrong.push(message.text()) : null));
  page.on("request", (request) => (/^(file|data|blob):/.test(request.url()) ? null : wrong.push(request.url())));
  await page.goto(pathToFileURL(join(here.cwd, "out/report.html")).href);
  await page.waitForSelector("svg .box");
  expect(await page.locator("svg .box").count()).toBeGreaterThan(3);
  const details: string[] = [];
  for (const edge of await page.locator("svg .line").all()) {
    await edge.press("Enter");
    details.push(await page.locator("#details").innerText());
  }
  const told = (words: RegExp) => details.filter((one) => words.test(one)).length;
  expect([told(/policies\/shop\/\w+\.ts:\d+/) > 3, told(/Witness\s+pod shop\//) > 3]).toEqual([true, true]);
  expect(wrong).toEqual([]);
}, 120_000);
