import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { ROOT } from "../pipelines/cli/cli.ts";

/** Runs a program as its author's bundler would lay it out, Portcullis taken from its sources. */
export async function runProgram(
  folder: string,
  path: string,
): Promise<{ readonly exit: number | null; readonly out: string; readonly err: string }> {
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { dependencies: Record<string, string> };
  const packages = [...Object.keys(dependencies), "cdk8s"];
  for (const name of packages) link(join(ROOT, "node_modules", name), join(folder, "node_modules", name));
  link(ROOT, join(folder, "node_modules", "portcullis"));
  const outfile = join(folder, `${path}.mjs`);
  await build({
    entryPoints: [join(folder, path)],
    outfile,
    absWorkingDir: folder,
    bundle: true,
    platform: "node",
    format: "esm",
    conditions: ["source"],
    external: packages,
    logLevel: "error",
  });
  const { status, stdout, stderr } = spawnSync(process.execPath, [outfile], { cwd: folder, encoding: "utf8", timeout: 100_000 });
  return { exit: status, out: stdout, err: stderr };
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  try {
    symlinkSync(target, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
