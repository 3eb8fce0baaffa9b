// Writes dist/function/handler.mjs: the serverless handler for any runtime with web standards, minified. What a request doesn't need
// stands in chunks beside it; `whole.mjs` is the same in one file. Ends badly where one imports something that isn't in it, or where
// a first request loads more than its budget below. Usage: npm run build:function [-- FOLDER]
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { laterParts, pastDoors } from "./function-bundle.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = resolve(process.argv[2] ?? join(root, "dist", "function"));

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const options = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  format: "esm",
  platform: "neutral",
  target: "es2022",
  mainFields: ["module", "main"],
  conditions: ["source"],
  metafile: true,
  logLevel: "error",
};
const entry = join(root, "pipelines", "serverless", "worker.ts");
const split = {
  splitting: true,
  outdir: folder,
  entryPoints: { handler: entry },
  outExtension: { ".js": ".mjs" },
  chunkNames: "chunk-[hash]",
  plugins: [laterParts(root), pastDoors(root)],
};
const outputs = [
  await build({ ...options, ...split }),
  await build({ ...options, entryPoints: [entry], outfile: join(folder, "whole.mjs") }),
].flatMap((result) => Object.entries(result.metafile.outputs));
for (const [path, { imports }] of outputs) {
  const foreign = imports.filter((one) => one.external);
  if (foreign.length > 0) throw new Error(`${path} imports ${foreign.map((one) => one.path).join(", ")}`);
}

/** Bytes that the first request may load, `handler.mjs` and every chunk, by what is asked. */
const BUDGETS = {
  "GET /healthz": 320_000,
  "GET /v1/capabilities": 560_000,
  "GET /v1/openapi.json": 370_000,
  "compile for kubernetes": 400_000,
  "compile HTTP rules for kubernetes": 560_000,
  "compile HTTP rules for cilium": 740_000,
  "diff of network policies": 400_000,
  "lint of network policies": 400_000,
};
const small = `import { App, Namespace, tcp } from "portcullis"; const app = new App(); const shop = new Namespace(app, "shop");
shop.workload("web", { labels: { app: "web" } }).mayReach(shop.workload("api", { labels: { app: "api" } }), tcp(8080));`;
const [l4, http] = [await intentOf(small), await intentOf('import app from "./policies/shop/main.ts";')];
const policy = (app) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: api\n  namespace: shop\nspec:\n  podSelector:\n    matchLabels:\n      app: ${app}\n  ingress:\n  - ports:\n    - port: 8080\n`;
const json = "application/json";
const REQUESTS = {
  "GET /healthz": { path: "/healthz" },
  "GET /v1/capabilities": { path: "/v1/capabilities" },
  "GET /v1/openapi.json": { path: "/v1/openapi.json" },
  "compile for kubernetes": { path: "/v1/compile?target=kubernetes", body: l4, type: json },
  "compile HTTP rules for kubernetes": { path: "/v1/compile?target=kubernetes", body: http, type: json },
  "compile HTTP rules for cilium": { path: "/v1/compile?target=cilium", body: http, type: json },
  "diff of network policies": { path: "/v1/diff", body: JSON.stringify({ a: policy("api"), b: policy("web") }), type: json },
  "lint of network policies": { path: "/v1/lint", body: policy("api"), type: "application/yaml" },
};

/** What the app of a program lowers to. */
async function intentOf(program) {
  const contents = `${program} import { lower } from "portcullis"; console.log(JSON.stringify(lower(app)));`;
  const stdin = { contents, resolveDir: root, loader: "ts" };
  const node = { absWorkingDir: root, bundle: true, write: false, format: "esm", platform: "node", conditions: ["source"], logLevel: "error" };
  const banner = { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' };
  const [{ text }] = (await build({ ...node, stdin, banner })).outputFiles;
  const child = spawnSync(process.execPath, ["--input-type=module"], { cwd: root, input: text, encoding: "utf8" });
  if (child.status !== 0) throw new Error(child.stderr);
  return child.stdout;
}

const over = [];
for (const [name, request] of Object.entries(REQUESTS)) {
  const child = spawnSync(process.execPath, [join(root, "scripts", "function-loads.mjs"), folder, JSON.stringify(request)], { encoding: "utf8" });
  if (child.status !== 0) throw new Error(child.stderr);
  const { status, bytes, files, said } = JSON.parse(child.stdout);
  if (status !== 200) throw new Error(`${name}: ${status} ${said}`);
  console.log(`${name}: ${Math.round(bytes / 1000)} kB of ${BUDGETS[name] / 1000} in ${files} files`);
  if (bytes > BUDGETS[name]) over.push(name);
}
console.log(`whole.mjs: ${Math.round(statSync(join(folder, "whole.mjs")).size / 1000)} kB`);
if (over.length > 0) throw new Error(`over their budgets: ${over.join(", ")}`);
