import { existsSync, rmSync } from "node:fs";
import { clearSlot } from "./bpftool.ts";
import { attachedInterfaces, detach } from "./interfaces.ts";
import { alone } from "./lock.ts";
import type { Pins } from "./pins.ts";
import { attempt, type Outcome } from "./refused.ts";

/** What an unload took down. */
export interface Unloaded {
  readonly interfaces: readonly string[];
  /** Whether there was anything. */
  readonly found: boolean;
}

/** Takes everything down, whatever state it is in: first interfaces, so that nothing is denied for want of an image. */
export function unload(pins: Pins): Outcome<Unloaded> {
  return attempt(() =>
    alone(pins, () => {
      const found = existsSync(pins.root);
      const interfaces = attachedInterfaces(pins);
      for (const one of interfaces) detach(pins, one);
      if (existsSync(pins.slots)) clearSlot(pins.slots);
      for (const folder of [pins.links, pins.generations, pins.entry, pins.root]) rmSync(folder, { recursive: true, force: true });
      return { interfaces: interfaces.map((one) => one.name), found };
    }),
  );
}
