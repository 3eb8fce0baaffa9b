import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { startSpark } from "../servers/spark.ts";

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Processes that were started with this text among their arguments. */
function running(text: string): string[] {
  return execFileSync("ps", ["-eo", "pid,args"], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes(text));
}

test("a job ends with who started it, even where it is killed and the cluster goes, too", { timeout: 1_800_000 }, async () => {
  const cluster = await startSpark();
  const place = mkdtempSync(join(tmpdir(), "portcullis-orphan-"));
  try {
    const outfile = join(place, "orphan.mjs");
    await build({
      entryPoints: [folder("./orphan.ts")],
      outfile,
      bundle: true,
      platform: "node",
      format: "esm",
      conditions: ["source"],
      logLevel: "error",
    });
    copyFileSync(folder("../../pipelines/traffic/spark/job.py"), join(dirname(outfile), "job.py"));
    const env = { ...process.env, SPARK_LOCAL_IP: "127.0.0.1", PYSPARK_PYTHON: cluster.python };
    const child = spawn(process.execPath, [outfile, cluster.url, cluster.submit], { env, stdio: ["ignore", "pipe", "inherit"] });
    const socket = await new Promise<string>((done, failed) => {
      child.stdout.once("data", (chunk: Buffer) => done(join(chunk.toString().trim(), "s")));
      child.once("close", (code) => failed(new Error(`ended with ${code}`)));
    });
    expect(running(socket)).not.toEqual([]);
    child.kill("SIGKILL");
    await cluster.stop();
    const until = performance.now() + 300_000;
    while (running(socket).length > 0 && performance.now() < until) await sleep(250);
    expect(running(socket)).toEqual([]);
    rmSync(dirname(socket), { recursive: true, force: true });
  } finally {
    await cluster.stop();
    rmSync(place, { recursive: true, force: true });
  }
});
