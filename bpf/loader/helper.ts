import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { refuse } from "./refused.ts";

const SOURCE = fileURLToPath(new URL("helper/portcullis-bpf.c", import.meta.url));

/** The path of the helper, built from source at first use; or why it can't be built. */
export function findHelper(): { readonly path: string } | { readonly missing: string } {
  const digest = createHash("sha256").update(readFileSync(SOURCE)).digest("hex").slice(0, 16);
  const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "portcullis", "bpf");
  const path = join(cache, `portcullis-bpf-${digest}`);
  if (existsSync(path)) return { path };
  mkdirSync(cache, { recursive: true, mode: 0o700 });
  const fresh = `${path}.${process.pid}`;
  for (const compiler of ["cc", "clang", "clang-14"]) {
    const { status, error, stderr } = spawnSync(compiler, ["-O2", SOURCE, "-o", fresh, "-lbpf"], { encoding: "utf8" });
    if (status === 0) {
      renameSync(fresh, path);
      return { path };
    }
    if (error === undefined) return { missing: stderr.split("\n")[0] ?? "it can't be compiled" };
  }
  return { missing: "there is no C compiler" };
}

/** The helper, for what can't be done without it. */
export function needHelper(what: string): string {
  const found = findHelper();
  return "path" in found
    ? found.path
    : refuse(
        "PCL1026",
        [what],
        `the helper program can't be built: ${found.missing}`,
        "install a C compiler and libbpf-dev (Debian: apt-get install gcc libbpf-dev)",
      );
}
