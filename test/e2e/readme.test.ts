import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
const README = readFileSync(join(ROOT, "README.md"), "utf8");

/** The README's example in a folder of its own, with the built package beside it. */
function example(): string {
  const folder = mkdtempSync(join(tmpdir(), "readme-"));
  const code = /```ts\n([^`]*)```/.exec(README)?.[1] ?? "";
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  writeFileSync(join(folder, "main.ts"), code);
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  return folder;
}

test("the example builds, and its proof lines are those that the README shows", () => {
  const cwd = example();
  const args = ["build", "main.ts", "--target", "kubernetes", "--target", "cilium", "--target", "calico", "--out", "release"];
  const { status, stdout } = spawnSync(process.execPath, [join(ROOT, "dist/pipelines/cli/main.js"), ...args], { cwd, encoding: "utf8" });
  expect(status).toBe(0);
  const proofs = stdout.split("\n").filter((line) => /^ {2}\w+@/.test(line));
  expect(proofs.length).toBe(3);
  for (const line of proofs) expect(README).toContain(line);
  const policy = readFileSync(join(cwd, "release/artifacts/cilium/shop/ciliumnetworkpolicy-shop-web-egress.yaml"), "utf8");
  const shown = /```yaml\n([^`]*)```/.exec(README)?.[1] ?? "";
  for (const line of shown.split("\n").filter((one) => one.trim() !== "")) expect(policy).toContain(line.trim());
});

/** A clone as far as the commands see: everything of it but what is written, and `npx portcullis` without asking npm. */
function clone(): string {
  const folder = join(mkdtempSync(join(tmpdir(), "readme-clone-")), "portcullis");
  mkdirSync(folder);
  const packed = new Set([...(JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { files: string[] }).files, "package.json"]);
  for (const name of readdirSync(ROOT)) {
    if (packed.has(name)) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
    else if (name !== "out" && name !== ".git") symlinkSync(join(ROOT, name), join(folder, name));
  }
  mkdirSync(join(folder, "out/bin"), { recursive: true });
  const npx = `#!/bin/sh\n[ "$1" = portcullis ] && shift && exec "${process.execPath}" "${join(ROOT, "dist/pipelines/cli/main.js")}" "$@"\nexit 9\n`;
  writeFileSync(join(folder, "out/bin/npx"), npx);
  chmodSync(join(folder, "out/bin/npx"), 0o755);
  return folder;
}

test("the commands of the five minutes run as they stand", () => {
  const cwd = clone();
  const [first = "", second = ""] = [...README.matchAll(/```sh\n([^]*?)```/g)].map(([, commands = ""]) => commands);
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !/^(npm_(?!config_(cache|registry|userconfig))|VITEST|NODE_OPTIONS)/i.test(key)),
  );
  const shell = (script: string) =>
    spawnSync("bash", ["--noprofile", "--norc", "-o", "pipefail", "-c", script], {
      cwd,
      encoding: "utf8",
      env: { ...env, PATH: `${join(cwd, "out/bin")}:${process.env["PATH"] ?? ""}`, npm_config_prefer_offline: "true" },
    });
  for (const line of first.trimEnd().split("\n")) {
    const { status, stdout, stderr } = shell(line);
    const wanted = Number(/# exit code (\d+)$/.exec(line)?.[1] ?? 0);
    expect([line, status, status === wanted ? "" : stderr]).toEqual([line, wanted, ""]);
    if (line.includes(" replay ")) expect(stdout).toMatch(/denied/);
  }
  expect(readFileSync(join(cwd, "out/report.html"), "utf8")).toMatch(/^<!doctype html>/i);
  const { status, stdout, stderr } = shell(`set -e\n${second}`);
  expect([status, status === 0 ? "" : stdout + stderr]).toEqual([0, ""]);
  expect(existsSync(join(cwd, "../policies/out/release/release.json"))).toBe(true);
  rmSync(dirname(cwd), { recursive: true, force: true });
}, 600_000);
