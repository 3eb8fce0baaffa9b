import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Projection } from "#replay";
import { SimdMatcher } from "../../../compiler/replay/scan/simd.ts";
import { simdModule } from "../../../pipelines/traffic/simd/module.ts";
import { ROOT } from "../../architecture/sources.ts";
import { onPath } from "../../servers/binary.ts";
import { installPackages } from "../../servers/debian.ts";

const COMMITTED = join(ROOT, "pipelines", "traffic", "simd");
const built = mkdtempSync(join(tmpdir(), "simd-"));

beforeAll(() => {
  installPackages(onPath("clang-14") !== null && onPath("wasm-ld-14") !== null ? [] : ["clang-14", "lld-14"]);
}, 800_000);
afterAll(() => rmSync(built, { recursive: true, force: true }));

test("the matcher that is shipped is what its source compiles to, byte for byte", { timeout: 120_000 }, () => {
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, "scripts", "build-simd.mjs"), "--out", built], { encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  for (const name of ["matcher.wasm", "SHA256SUMS"])
    expect(readFileSync(join(built, name)).equals(readFileSync(join(COMMITTED, name))), name).toBe(true);
});

test("it is small, runs here, and is left out where it can't run or nobody wants it", () => {
  const module = simdModule();
  const nothing = new Projection([]);
  expect(module?.length).toBeLessThan(32_768);
  expect(module === null ? null : SimdMatcher.of(module, nothing, false)).not.toBeNull();
  expect(SimdMatcher.of(new Uint8Array([0, 97, 115, 109]), nothing, false)).toBeNull();
  vi.stubEnv("PORTCULLIS_SIMD", "off");
  expect(simdModule()).toBeNull();
  vi.unstubAllEnvs();
});
