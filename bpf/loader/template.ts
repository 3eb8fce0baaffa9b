import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import type { Size } from "#image";

/** The object that stays, the program of images of one size, or the one that replays flows through such an image. */
export type TemplateName = "entry" | `${"policy" | "replay"}-${Size}`;

/** A compiled object of bpf/src, with empty tables. */
export function templateObject(name: TemplateName): Uint8Array {
  return gunzipSync(readFileSync(fileURLToPath(new URL(`../templates/${name}.o.gz`, import.meta.url))));
}
