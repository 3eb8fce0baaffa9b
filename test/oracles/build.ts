import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Builds the oracle program of this folder with Go, once for each state of its sources, and returns the path of its binary. */
export function buildOracle(name: string): string {
  const folder = join(import.meta.dirname, name);
  const hash = createHash("sha256");
  for (const file of readdirSync(folder).sort()) hash.update(file).update(readFileSync(join(folder, file)));
  const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "portcullis", "oracles");
  const binary = join(cache, `${name}-${hash.digest("hex").slice(0, 16)}`);
  if (existsSync(binary)) return binary;
  mkdirSync(cache, { recursive: true });
  process.stderr.write(`oracle ${name}: building with Go (minutes when cold)\n`);
  const built = spawnSync("go", ["build", "-mod=mod", "-p", "2", "-ldflags=-s -w", "-o", binary, "."], {
    cwd: folder,
    env: { ...process.env, CGO_ENABLED: "0" },
    encoding: "utf8",
  });
  if (built.error !== undefined) throw new Error(`the oracle ${name} needs Go 1.26 on PATH: ${built.error.message}`);
  if (built.status !== 0) throw new Error(`the oracle ${name} does not build:\n${built.stderr.slice(-4000)}`);
  return binary;
}

/** The version of a module that the oracle's go.mod asks for, as `module version`. */
export function pinned(name: string, module: string): string {
  const text = readFileSync(join(import.meta.dirname, name, "go.mod"), "utf8");
  const line = text.split("\n").find((one) => one.trim().startsWith(`${module} `)) ?? "";
  return line.trim().replace(" // indirect", "");
}
