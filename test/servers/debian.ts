import { spawnSync } from "node:child_process";
import { onPath } from "./binary.ts";

/** Installs packages where that can be done: as root, on Debian. What is still missing is for the caller to say. */
export function installPackages(packages: Iterable<string>): void {
  const names = [...packages];
  if (names.length === 0 || process.getuid?.() !== 0 || onPath("apt-get") === null) return;
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  spawnSync("apt-get", ["update", "-qq"], { env, stdio: "ignore", timeout: 120_000 });
  spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...names], { env, stdio: "ignore", timeout: 600_000 });
}
