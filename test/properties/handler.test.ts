import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { runs } from "./runs.ts";

const ROOT = join(import.meta.dirname, "../..");
const OUT = join(ROOT, "out", "test", "handler");

/** Bundles a file for Node, as `build:function` does for everywhere. */
async function bundled(entry: string, name: string): Promise<string> {
  const outfile = join(OUT, `${name}.mjs`);
  mkdirSync(dirname(outfile), { recursive: true });
  const banner = { js: 'import { createRequire as requireOf } from "node:module"; const require = requireOf(import.meta.url);' };
  await build({
    entryPoints: [join(ROOT, entry)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    minify: true,
    conditions: ["source"],
    logLevel: "error",
    banner,
  });
  return outfile;
}

interface Came {
  readonly statuses: Readonly<Record<string, number>>;
  readonly wrong: readonly string[];
  readonly slowestMs: number;
  readonly peakMiB: number;
}

test("whatever is sent, the answer is one or a typed refusal, within 256 MiB", { timeout: 24 * 3_600_000 }, async () => {
  const { numRuns, seed } = runs(2_000);
  const handler = await bundled("pipelines/serverless/worker.ts", "handler");
  const asking = await bundled("test/properties/handler/main.ts", "asking");
  const child = spawn(process.execPath, ["--max-old-space-size=128", asking, handler, `${numRuns}`, `${seed}`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let out = "";
  for await (const chunk of child.stdout) out += String(chunk);
  const came = JSON.parse(out) as Came;
  process.stderr.write(`handler: ${out}\n`);
  expect(came.wrong).toEqual([]);
  expect(Math.min(came.statuses["200"] ?? 0, came.statuses["400"] ?? 0, came.statuses["422"] ?? 0)).toBeGreaterThan(0);
  expect(came.peakMiB).toBeLessThan(256);
});
