import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
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
