import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { SIZES } from "#image";
import { needHelper } from "#loader";
import { imageOf } from "./rig/image.ts";
import { openRig, sh } from "./rig/rig.ts";
import { SHOP } from "./rig/shop.ts";
import { needTool } from "./rig/tools.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const TEMPLATES = join(ROOT, "bpf", "templates");
const rig = openRig(0);
mkdirSync(rig.pins.root);

test("a build of bpf/src gives the committed objects, bit for bit", { timeout: 120_000 }, () => {
  for (const tool of ["clang-14", "llvm-strip-14"]) needTool(tool);
  const out = join(rig.folder, "templates");
  sh(process.execPath, join(ROOT, "scripts", "build-bpf.mjs"), "--out", out);
  expect(readFileSync(join(out, "SHA256SUMS"), "utf8")).toBe(readFileSync(join(TEMPLATES, "SHA256SUMS"), "utf8"));
});

test("the committed objects have the digests that stand beside them, and are small", () => {
  const files = readdirSync(TEMPLATES).filter((name) => name.endsWith(".gz"));
  const sums = readFileSync(join(TEMPLATES, "SHA256SUMS"), "utf8").trim().split("\n");
  expect(sums).toHaveLength(files.length);
  for (const line of sums) {
    const [digest, name] = line.split("  ");
    const packed = readFileSync(join(TEMPLATES, `${name}.gz`));
    expect(createHash("sha256").update(gunzipSync(packed)).digest("hex")).toBe(digest);
    expect(packed.length).toBeLessThanOrEqual(100 * 1024);
  }
});

test.each(SIZES)("the verifier needs less than half of its budget for size %s", { timeout: 120_000 }, (size) => {
  const file = join(rig.folder, `${size}.o`);
  writeFileSync(file, imageOf({ ...SHOP, size, names: 3 }));
  const folder = join(rig.pins.root, `verify-${size}`);
  sh("bpftool", "prog", "loadall", file, folder);
  const processed = sh(needHelper("verifier"), "verified", join(folder, "pc_decide"));
  expect(Number(processed)).toBeGreaterThan(1_000);
  expect(Number(processed)).toBeLessThan(500_000);
});

test("what is allowed calls no helper on its way", () => {
  const folder = join(rig.pins.root, "verify-S");
  const dump = sh("bpftool", "prog", "dump", "xlated", "pinned", join(folder, "pc_decide"));
  const functions = new Map<string, string>();
  for (const part of dump.split(/\n(?=\w.*\):\n)/)) functions.set(/(\w+)\(/.exec(part)?.[1] ?? "", part);
  for (const name of ["pc_decide", "pc_parse", "pc_peer_class6", "pc_named_class"]) {
    const text = functions.get(name) ?? (name === "pc_decide" ? dump.slice(0, dump.indexOf("exit")) : "");
    expect(text, name).toContain("exit");
    const helpers = [...text.matchAll(/call (\w+)#/g)].map(([, one]) => one);
    expect(helpers, name).toEqual([]);
  }
});
