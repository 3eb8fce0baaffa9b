// Builds dist/: compiled modules with their types, the executable, and the JSON schema of intents.
// Run by `npm run build` and by `prepare` (npm ci, npm pack, git dependencies).
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, "dist");
const staging = join(root, `dist.new-${process.pid}`);
const main = join("pipelines", "cli", "main.js");

const compiler = typescript();
if (compiler === null) {
  if (existsSync(join(dist, main))) process.exit(0);
  console.error("build: typescript is not installed; run `npm ci` with development dependencies");
  process.exit(3);
}

rmSync(staging, { recursive: true, force: true });
const compiled = spawnSync(process.execPath, [compiler, "-p", join(root, "tsconfig.build.json"), "--outDir", staging], {
  cwd: root,
  stdio: "inherit",
});
if (compiled.status !== 0) {
  rmSync(staging, { recursive: true, force: true });
  process.exit(compiled.status ?? 1);
}
executable(join(staging, main));
// What stands beside modules: the loader's compiled programs and the source of its helper, the matcher of lines, and what runs on Spark.
cpSync(join(root, "bpf", "templates"), join(staging, "bpf", "templates"), { recursive: true });
cpSync(join(root, "bpf", "loader", "helper"), join(staging, "bpf", "loader", "helper"), { recursive: true });
for (const name of ["matcher.wasm", "matcher.c"])
  cpSync(join(root, "pipelines", "traffic", "simd", name), join(staging, "pipelines", "traffic", "simd", name));
cpSync(join(root, "pipelines", "traffic", "spark", "job.py"), join(staging, "pipelines", "traffic", "spark", "job.py"));
await page();
swap();
await schema();

/** The script and style of the report's page, each in one file. */
async function page() {
  const { build } = await import("esbuild");
  const folder = join("pipelines", "report", "page");
  await build({
    entryPoints: [join(root, folder, "main.ts")],
    outfile: join(staging, folder, "page.js"),
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    legalComments: "none",
    logLevel: "error",
  });
  cpSync(join(root, folder, "style.css"), join(staging, folder, "page.css"));
}

/** Puts the new build in the place of the old one; another build may do the same meanwhile. */
function swap() {
  for (let attempt = 1; ; attempt++) {
    rmSync(dist, { recursive: true, force: true });
    try {
      return renameSync(staging, dist);
    } catch (error) {
      if (attempt === 5) throw error;
    }
  }
}

/** The compiler of the development dependencies; null where only the runtime ones are installed. */
function typescript() {
  try {
    return createRequire(join(root, "package.json")).resolve("typescript/lib/tsc.js");
  } catch {
    return null;
  }
}

function executable(path) {
  const text = readFileSync(path, "utf8");
  const shebang = "#!/usr/bin/env node\n";
  if (!text.startsWith(shebang)) writeFileSync(path, shebang + text);
  chmodSync(path, 0o755);
}

/** `portcullis/schema.json` (intents) and `portcullis/schemas/*.json` (results, too), for editors and other languages. */
async function schema() {
  const { jsonSchema } = await import(pathToFileURL(join(dist, "compiler", "ir", "index.js")).href);
  writeFileSync(join(dist, "schema.json"), `${JSON.stringify(jsonSchema(), null, 2)}\n`);
  const { publishedSchemas } = await import(pathToFileURL(join(dist, "pipelines", "cli", "shapes", "index.js")).href);
  mkdirSync(join(dist, "schemas"), { recursive: true });
  for (const [name, one] of Object.entries(publishedSchemas()))
    writeFileSync(join(dist, "schemas", `${name}.json`), `${JSON.stringify(one, null, 2)}\n`);
}
