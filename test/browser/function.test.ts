import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { canonicalJson } from "#ir";
import { CASES } from "../conformance/cases.ts";
import { policy } from "../pipelines/cli/shop.ts";
import { startChromium } from "./chromium.ts";

const ROOT = join(import.meta.dirname, "../..");
const FOLDER = join(ROOT, "out", "test", "function");
const intents = CASES.flatMap(({ source }) => (source.kind === "intent" ? [canonicalJson(source.intent)] : [])).filter((_, i) => i % 8 === 0);
const asked: readonly (readonly [method: string, path: string, body: string, type: string])[] = [
  ["GET", "/healthz", "", ""],
  ["GET", "/v1/openapi.json", "", ""],
  ["POST", "/v1/diff", JSON.stringify({ a: policy, b: policy.replace("app: web", "app: x") }), "application/json"],
  ["POST", "/v1/lint", policy.replace("port: http", "port: 0"), "application/yaml"],
  ["POST", "/v1/lint", "{", "application/json"],
  ...intents.map((text) => ["POST", "/v1/compile?target=cilium&target=calico", text, "application/json"] as const),
];
/** Intents and manifests of every corpus, each asked of a handler of its own. */
const EVERY = process.env["FC_RUNS"] === undefined ? 29 : 4;
const FIRST: typeof asked = [
  ...asked.slice(0, 5),
  ["GET", "/v1/capabilities", "", ""],
  ...CASES.filter((_, i) => i % EVERY === 0).flatMap(({ source }, i): typeof asked => {
    if (source.kind === "intent") {
      const target = ["kubernetes", "cilium", "calico", "ebpf", "flannel"][i % 5];
      return [["POST", `/v1/compile?target=${target}`, canonicalJson(source.intent), "application/json"]];
    }
    if (source.kind !== "manifests" || source.text === "") return [];
    const body = JSON.stringify({ a: source.text, b: policy, profile: source.profile });
    return [
      ["POST", "/v1/diff", body, "application/json"],
      ["POST", `/v1/lint?profile=${encodeURIComponent(source.profile)}`, source.text, "application/yaml"],
    ];
  }),
];
/** What a clock of its own would make different. */
const timeless = (text: string) => text.replace(/"ms": [0-9.]+/g, '"ms": 0');

let [browser, page, server]: [Browser | null, Page | null, Server | null] = [null, null, null];
let [home, told] = ["", ""];
beforeAll(async () => {
  const built = spawnSync(process.execPath, [join(ROOT, "scripts", "build-function.mjs"), FOLDER], { encoding: "utf8" });
  expect(built.status, built.stderr).toBe(0);
  told = built.stdout;
  server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://page");
    const name = url.pathname.slice(1);
    const load = `<!doctype html><title>page</title><script type="module">import service from "/${url.searchParams.get("file")}"; globalThis.service = service;</script>`;
    const policy = "default-src 'none'; script-src 'self' 'unsafe-inline'";
    response.writeHead(200, { "content-type": name === "" ? "text/html" : "text/javascript", "content-security-policy": policy });
    response.end(name === "" ? load : readFileSync(join(FOLDER, name)));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  home = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await startChromium();
  page = await browser.newPage();
}, 180_000);
afterAll(async () => {
  await browser?.close();
  server?.close();
}, 60_000);

interface Service {
  fetch(request: Request): Promise<Response>;
}

test("no file of the function imports anything of Node", () => {
  const texts = readdirSync(FOLDER).map((name) => readFileSync(join(FOLDER, name), "utf8"));
  expect(texts.filter((text) => /(from|import|require)\s*\(?\s*["'](node:|(fs|http|crypto|path|os)["'])/.test(text))).toEqual([]);
});
test("all that a first compile for Kubernetes loads stays below 400 kB", () => {
  const [, kB, budget] = /^compile for kubernetes: (\d+) kB of (\d+) /m.exec(told) ?? [];
  expect([Number(kB) > 100, Number(kB) <= 400, budget]).toEqual([true, true, "400"]);
});
test("a part that comes when it is first used changes no answer: every request to a handler that nobody asked before", async () => {
  const { default: one } = (await import(pathToFileURL(join(FOLDER, "whole.mjs")).href)) as { default: Service };
  const parts = readdirSync(FOLDER);
  rmSync(join(FOLDER, "..", "function-copies"), { recursive: true, force: true });
  const wrong: string[] = [];
  for (const [i, [method, path, body, type]] of FIRST.entries()) {
    const folder = join(FOLDER, "..", "function-copies", `${i}`);
    mkdirSync(folder, { recursive: true });
    for (const name of parts) linkSync(join(FOLDER, name), join(folder, name));
    const { default: fresh } = (await import(pathToFileURL(join(folder, "handler.mjs")).href)) as { default: Service };
    const answers: string[] = [];
    for (const service of [fresh, one]) {
      const init = method === "GET" ? { method } : { method, body, headers: { "content-type": type } };
      const response = await service.fetch(new Request(`http://function${path}`, init));
      answers.push(timeless(`${response.status} ${await response.text()}`));
    }
    if (answers[0] !== answers[1]) wrong.push(`${path} ${body.slice(0, 200)}`);
  }
  rmSync(join(FOLDER, "..", "function-copies"), { recursive: true, force: true });
  expect(wrong).toEqual([]);
}, 3_600_000);

test.each(["handler.mjs", "whole.mjs"])("%s says in Chromium what it says in Node", async (name) => {
  const { default: service } = (await import(pathToFileURL(join(FOLDER, name)).href)) as { default: Service };
  const inNode: string[] = [];
  for (const [method, path, body, type] of asked) {
    const response = await service.fetch(
      new Request(`http://function${path}`, method === "GET" ? { method } : { method, body, headers: { "content-type": type } }),
    );
    inNode.push(timeless(`${response.status} ${await response.text()}`));
  }
  await page?.goto(`${home}/?file=${name}`);
  await page?.waitForFunction("globalThis.service !== undefined");
  const inPage = await page?.evaluate(async (requests) => {
    const loaded = Reflect.get(globalThis, "service") as Service;
    const answers: string[] = [];
    for (const [method, path, body, type] of requests) {
      const init = method === "GET" ? { method } : { method, body, headers: { "content-type": type } };
      const response = await loaded.fetch(new Request(`http://function${path}`, init));
      answers.push(`${response.status} ${await response.text()}`);
    }
    return answers;
  }, asked);
  expect(inPage?.map(timeless)).toEqual(inNode);
  expect(inNode.filter((text) => text.startsWith("200 ")).length).toBeGreaterThan(5);
});
