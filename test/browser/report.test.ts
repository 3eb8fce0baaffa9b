import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import type { Browser, Download, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { reportHtml } from "#report";
import { POLICIES, reported } from "../pipelines/report/shop.ts";
import { startChromium } from "./chromium.ts";

type Report = ReturnType<typeof reported>;
const shop = reported(POLICIES.replace("app: web", "app: job"), { old: POLICIES });

let browser: Browser;
let folder = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "portcullis-report-"));
  browser = await startChromium();
}, 180_000);
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** The page of a report, opened from a file; every request that leaves it is noted. */
async function opened(
  report: Report,
  options: Parameters<Browser["newPage"]>[0] = {},
): Promise<{ page: Page; requests: string[]; errors: string[] }> {
  const file = join(folder, `${Math.abs(JSON.stringify(report).length)}.html`);
  writeFileSync(file, reportHtml(report));
  const page = await browser.newPage({ viewport: { width: 1400, height: 1000 }, ...options });
  const [requests, errors]: [string[], string[]] = [[], []];
  page.on("request", (request) => requests.push(request.url()));
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => (message.type() === "error" ? errors.push(message.text()) : null));
  page.on("dialog", (dialog) => errors.push(`dialog: ${dialog.message()}`));
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector("svg .box");
  return { page, requests, errors };
}

/** Twenty namespaces of 25 workloads that call each other. */
function large(): Report {
  const ids = Array.from({ length: 500 }, (_, i) => `team-${Math.floor(i / 25)}/svc-${i % 25}`);
  const [edge] = shop.edges;
  if (edge === undefined) throw new Error("the report is empty");
  const edges = ids.flatMap((from, i) =>
    [(i * 7 + 3) % 500, (i * 31 + 60) % 500].map((j) => ({ ...edge, id: `${from} -> ${ids[j]}`, from, to: ids[j] as string, change: null })),
  );
  const nodes = ids.map((id) => ({
    id,
    label: id.split("/")[1] as string,
    kind: "workload" as const,
    namespace: id.split("/")[0] as string,
    pods: 2,
    open: [],
  }));
  return { ...shop, nodes, edges, change: null };
}

test("an edge tells its rule, where it stands and a witness, by mouse and by keyboard", async () => {
  const { page, errors } = await opened(shop);
  const details = page.locator("#details");
  await page.locator("svg .line.opened .reach").click({ force: true });
  await expect.poll(() => details.innerText()).toContain("shop/job → shop/api");
  expect(await details.innerText()).toMatch(/NetworkPolicy shop\/api ingress\[0\]\s+new\.yaml:2/);
  expect(await details.innerText()).toContain("pod shop/job-0 -> pod shop/api-0:8080/tcp");
  await page.locator("svg .line.closed").focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => details.innerText()).toContain("closed: nothing passes any more");
  await page.locator('svg .box[data-id="shop/api"]').focus();
  await page.keyboard.press(" ");
  await expect.poll(() => details.innerText()).toContain("In (2)");
  expect(errors).toEqual([]);
});

test("the search and the filters narrow map and table alike", async () => {
  const { page } = await opened(shop);
  const rows = page.locator("#connections tbody tr");
  expect([await rows.count(), await page.locator("svg .line").count()]).toEqual([2, 2]);
  await page.getByLabel("deny").uncheck();
  await expect.poll(async () => [await rows.count(), await page.locator("svg .line").count()]).toEqual([1, 1]);
  await page.getByLabel("Search").fill("no such workload");
  await expect.poll(() => rows.count()).toBe(0);
  expect(await page.locator("#empty").isVisible()).toBe(true);
});

test("nothing is loaded but the file itself", async () => {
  const { page, requests } = await opened(shop);
  await page.getByRole("button", { name: "Dark colours" }).click();
  expect(requests.filter((url) => !url.startsWith("file:") && !url.startsWith("data:"))).toEqual([]);
  expect(requests.filter((url) => url.startsWith("file:"))).toHaveLength(1);
});

test("names that are markup stay text: no element, no dialog, no error", async () => {
  const [edge, node] = [shop.edges[0], shop.nodes[0]];
  if (edge === undefined || node === undefined) throw new Error("the report is empty");
  const bad = `<img src=x onerror="alert(1)"></script><script>alert(2)</script>`;
  const report: Report = {
    ...shop,
    title: bad,
    nodes: [...shop.nodes, { ...node, id: bad, label: bad, namespace: bad }],
    edges: [...shop.edges, { ...edge, id: "bad", from: bad, to: node.id, traffic: bad, rules: [bad], tiers: [bad] }],
    rules: { ...shop.rules, [bad]: { policy: bad, tier: bad, action: bad, owner: bad, reason: bad, expires: bad, source: bad } },
  };
  const { page, errors } = await opened(report);
  for (const line of await page.locator("svg .line").all()) await line.press("Enter");
  expect(await page.locator("img").count()).toBe(0);
  expect(await page.locator("script").count()).toBe(2);
  expect(await page.locator("h1").innerText()).toContain("<img src=x");
  expect(errors).toEqual([]);
});

test.each(["light", "dark"] as const)(
  "no accessibility rule of level A or AA is broken in %s colours",
  async (colorScheme) => {
    for (const report of [shop, large()]) {
      // What runs the check is no part of the page, so the page's policy must not stop it.
      const { page } = await opened(report, { colorScheme, bypassCSP: true });
      await page.locator("svg .line").first().press("Enter");
      await page.evaluate(axe.source);
      const found = await page.evaluate(async () => {
        const loaded = Reflect.get(globalThis, "axe") as {
          run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
        };
        const { violations } = await loaded.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] });
        return violations.map(
          ({ id, nodes }) =>
            `${id}: ${nodes
              .slice(0, 3)
              .map(({ html }) => html.slice(0, 120))
              .join(" | ")}`,
        );
      });
      expect(found).toEqual([]);
    }
  },
  240_000,
);

test("five hundred workloads are drawn as their namespaces, side by side; one opens by a press", async () => {
  const { page, errors } = await opened(large());
  const boxes = page.locator("svg .box rect");
  expect(await boxes.count()).toBe(20);
  const places = (await Promise.all((await boxes.all()).map((box) => box.boundingBox()))).filter((one) => one !== null);
  const overlaps = places.flatMap((a, i) =>
    places.slice(i + 1).filter((b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height),
  );
  expect(overlaps).toEqual([]);
  await page.locator('svg .box[aria-label^="team-3 "]').press("Enter");
  await expect.poll(() => page.locator("svg .box.workload").count()).toBe(25);
  expect(errors).toEqual([]);
}, 120_000);

test("the drawing is saved as SVG, PNG and Mermaid", async () => {
  const { page } = await opened(shop);
  const saved = async (name: string): Promise<Buffer> => {
    const [download] = (await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: `Save ${name}` }).click()])) as [
      Download,
      void,
    ];
    return readFileSync(await download.path());
  };
  const drawing = `${await saved("SVG")}`;
  expect(drawing).toContain('xmlns="http://www.w3.org/2000/svg"');
  expect(drawing).toContain(">api</text>");
  expect((await saved("PNG")).subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]));
  expect(`${await saved("Mermaid")}`).toBe(
    [
      "flowchart LR",
      '  subgraph g0["shop"]',
      '  n0["api"]',
      '  n1["job"]',
      '  n2["web"]',
      "  end",
      '  n1 -- "TCP 8080" --> n0',
      '  n2 -. "TCP 8080" .-x n0',
      "",
    ].join("\n"),
  );
});
