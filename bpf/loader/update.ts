import { decodeImage, encodeImage, encodeMeta, type Step } from "#image";
import { onlyValue } from "./bpftool.ts";
import { type Generation, inForce, mapPin } from "./generation.ts";
import { needHelper } from "./helper.ts";
import { alone } from "./lock.ts";
import { meaningOf } from "./meaning.ts";
import type { Pins } from "./pins.ts";
import { attempt, type Outcome, refuse } from "./refused.ts";
import { must } from "./run.ts";

/** The digest of the image in force, and its address tables as they are now; null where there is none. */
export interface Tables {
  readonly digest: string;
  readonly addresses: Uint8Array;
}

export function readTables(pins: Pins): Outcome<Tables | null> {
  return attempt(() => {
    const active = inForce(pins);
    return active === null ? null : { digest: active.digest, addresses: new Uint8Array(onlyValue(mapPin(active.folder, "_data_addr"))) };
  });
}

/** The image in force as a file of its tables, put together of what the kernel and the loader have; null where there is none. */
export function imageInForce(pins: Pins): Outcome<Uint8Array | null> {
  return attempt(() => {
    const active = inForce(pins);
    const meta = active === null ? null : meaningOf(pins, active.folder);
    if (active === null || meta === null) return null;
    const [policy, addresses] = ["_rodata_img", "_data_addr"].map((map) => new Uint8Array(onlyValue(mapPin(active.folder, map))));
    const bytes = encodeImage(policy as Uint8Array, addresses as Uint8Array, encodeMeta(meta), null);
    const image = decodeImage(bytes);
    if ("message" in image || image.digest !== active.digest)
      refuse("PCL7004", [pins.root], "what the loader noted of the image in force is not what belongs to it", "load the image again");
    return bytes;
  });
}

/**
 * Changes the address tables of the image with this digest in place. All steps are looked at before the first is done; one that is killed has
 * done the first so many of them, each of which leaves the tables right.
 */
export function updateTables(pins: Pins, digest: string, steps: readonly Step[]): Outcome<number> {
  return attempt(() =>
    alone(pins, () => {
      const active = theOneWith(pins, digest);
      if (steps.length > 0) must(needHelper("updates in place"), ["store", mapPin(active.folder, "_data_addr")], encode(steps));
      return steps.length;
    }),
  );
}

/** The image in force, which has to be the one that whoever asks means. */
export function theOneWith(pins: Pins, digest: string): Generation {
  const active = inForce(pins);
  if (active?.digest === digest) return active;
  const there = active === null ? "no image is in force" : `the image ${active.digest.slice(0, 16)} is in force`;
  return refuse("PCL7004", [pins.root], `${there}, and tables of ${digest.slice(0, 16)} were to be changed`, "find out who loaded another image");
}

/** Records of 16 bytes: offset, width, value; width 0 waits. */
function encode(steps: readonly Step[]): Buffer {
  const bytes = Buffer.alloc(16 * steps.length);
  for (const [i, step] of steps.entries()) {
    if (step === "wait") continue;
    bytes.writeUInt32LE(step.offset, 16 * i);
    bytes.writeUInt32LE(step.width, 16 * i + 4);
    bytes.writeBigUInt64LE(step.value, 16 * i + 8);
  }
  return bytes;
}
