import { readFileSync } from "node:fs";

/** The compiled matcher of Hubble's lines that stands beside this module; null where it doesn't, or `PORTCULLIS_SIMD=off` says so. */
export function simdModule(): Uint8Array<ArrayBuffer> | null {
  if (process.env["PORTCULLIS_SIMD"] === "off") return null;
  try {
    return new Uint8Array(readFileSync(new URL("./matcher.wasm", import.meta.url)));
  } catch {
    return null;
  }
}
