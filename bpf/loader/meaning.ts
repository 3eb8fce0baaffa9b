import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { decodeMeta, type Meta } from "#image";
import type { Pins } from "./pins.ts";

/** What the numbers of a loaded generation mean; null where the loader's note of it is gone. */
export function meaningOf(pins: Pins, folder: string): Meta | null {
  const path = join(pins.state, `${basename(folder)}.json`);
  if (!existsSync(path)) return null;
  const meta = decodeMeta(readFileSync(path));
  return "message" in meta ? null : meta;
}

/** Where the loader notes the digest of the address tables that the file of a generation holds. */
export function shippedNote(pins: Pins, folder: string): string {
  return join(pins.state, `${basename(folder)}.addresses`);
}
