// Writes dist/function/handler.mjs: the serverless handler for any runtime with web standards, minified. What a request doesn't need
// stands in chunks beside it; `whole.mjs` is the same in one file. Usage: npm run build:function
import { mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, "dist", "function");
const LIMIT = 400_000;

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
const split = { splitting: true, outdir: folder, entryPoints: { handler: entry }, outExtension: { ".js": ".mjs" }, chunkNames: "chunk-[hash]" };
const outputs = [
  await build({ ...options, ...split }),
  await build({ ...options, entryPoints: [entry], outfile: join(folder, "whole.mjs") }),
].flatMap((result) => Object.entries(result.metafile.outputs));

for (const [path, { bytes, imports }] of outputs) {
  const foreign = imports.filter((one) => one.external);
  if (foreign.length > 0) throw new Error(`${path} imports ${foreign.map((one) => one.path).join(", ")}`);
  console.log(`${path}  ${Math.round(bytes / 1000)} kB`);
}
const { bytes } = outputs.find(([path]) => path.endsWith("handler.mjs"))[1];
if (bytes > LIMIT) throw new Error(`handler.mjs has ${bytes} bytes, the limit is ${LIMIT}`);
