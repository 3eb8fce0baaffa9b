import { gzipSync } from "node:zlib";

/** Compressed, the same bytes on every machine. */
export function packed(bytes: Uint8Array): Uint8Array {
  const small = gzipSync(bytes, { level: 9 });
  small[9] = 255; // The system that compressed it, which zlib notes.
  return small;
}
