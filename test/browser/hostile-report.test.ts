import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cli, folder } from "../pipelines/cli/cli.ts";
import { line, named, policy } from "../pipelines/cli/replay/replayed.ts";
import { startChromium } from "./chromium.ts";

const TAG = `<img src=x onerror="document.title='owned'">`;
const HOSTILE = `${TAG}</script><script>document.title='owned'</script><!--\u2028\u2029\u202e\u001b[2J`;
const here = folder({});
let browser: Browser;
beforeAll(async () => {
  browser = await startChromium();
}, 180_000);
afterAll(async () => {
  await browser?.close();
  here.remove();
}, 60_000);

/** A page that the command line wrote: its elements by name, what it shows, and what went wrong in it. */
async function drawn(log: readonly string[], description: string) {
  const text = (ports: readonly number[]) => policy(ports).replace("spec:\n", `spec:\n  description: ${JSON.stringify(description)}\n`);
  const annotated = (ports: readonly number[]) =>
    text(ports).replace("namespace: shop}", `namespace: shop, annotations: {why: ${JSON.stringify(description)}}}`);
  writeFileSync(here.at("old.yaml"), annotated([8080, 9090]));
  writeFileSync(here.at("new.yaml"), annotated([8080]));
  writeFileSync(here.at("flows.json"), log.join("\n"));
  const out = `${log.length}-${description.length}.html`;
  const args = ["report", "new.yaml", "--old", "old.yaml", "--flows", "flows.json", "--profile", "cilium", "--out", out];
  const { exit, err } = await cli(args, { cwd: here.path });
  expect([exit <= 1, exit <= 1 ? "" : err]).toEqual([true, ""]);
  const page = await browser.newPage();
  const wrong: string[] = [];
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("console", (message) => (message.type() === "error" ? wrong.push(message.text()) : null));
  page.on("dialog", (dialog) => wrong.push(dialog.message()));
  await page.goto(pathToFileURL(here.at(out)).href);
  await page.waitForSelector("svg .box");
  for (const edge of await page.locator("svg .line").all()) await edge.press("Enter");
  const names = await page.evaluate<string[]>("[...new Set([...document.querySelectorAll('*')].map((one) => one.localName))].sort()");
  const scripts = await page.locator("script").count();
  const csp = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute("content");
  const shown = await page.evaluate<string>("document.documentElement.textContent");
  return { names, scripts, csp, wrong, shown, title: await page.title() };
}

test("descriptions and logs that are markup add no element to the page", async () => {
  const harmless = await drawn([line(8080), line(9090, 1), named("batch", "shop", 9090)], "plain");
  const request = { Type: "L7", event_type: { type: 129 }, l7: { type: "REQUEST", http: { method: "GET", url: `http://api/${HOSTILE}` } } };
  const hostile = await drawn([line(8080), line(9090, 1), named(HOSTILE, "shop", 9090), line(9090, 3, request)], HOSTILE);
  expect(hostile.names.filter((name) => !harmless.names.includes(name))).toEqual([]);
  expect([hostile.scripts, hostile.wrong, hostile.title === "owned"]).toEqual([harmless.scripts, [], false]);
  expect(hostile.csp).toMatch(/^default-src 'none'; script-src 'sha256-/);
  expect(hostile.shown).not.toMatch(/[\u001b\u202e\u2028\u2029]/);
  expect(hostile.shown).toContain("<img src=x");
}, 180_000);
