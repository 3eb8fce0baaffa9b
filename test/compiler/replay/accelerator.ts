import { readFileSync } from "node:fs";
import type { ReaderOptions } from "#replay";

const accelerator = new Uint8Array(readFileSync(new URL("../../../pipelines/traffic/simd/matcher.wasm", import.meta.url)));

/** The ways to read Hubble's lines: decoded one by one, scanned, and scanned by the compiled matcher. */
export const WAYS: Readonly<Record<"decoded" | "scanned" | "accelerated", Pick<ReaderOptions, "scan" | "accelerator">>> = {
  decoded: { scan: false },
  scanned: { accelerator: null },
  accelerated: { accelerator },
};
export type Way = keyof typeof WAYS;
