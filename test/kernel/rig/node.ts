import { expect } from "vitest";
import { DEFAULT_SETTINGS, type Interface, type Loaded, type LoadRequest, load } from "#loader";
import { v4, v6 } from "./frames.ts";
import { imageOf, type Tables } from "./image.ts";
import type { Rig } from "./rig.ts";

/** What the interface of a rig's pod stands for. */
export function interfaceFor(rig: Rig, index: number, subject: number, audit = false): Interface {
  const pod = rig.pods[index] as Rig["pods"][number];
  const six = v6(pod.v6);
  return { name: pod.host, subject, audit, v4: v4(pod.v4), v6: [six >> 64n, six & ((1n << 64n) - 1n)], pod: null };
}

export function requestOf(rig: Rig, tables: Tables | Uint8Array, interfaces: readonly Interface[]): LoadRequest {
  const image = tables instanceof Uint8Array ? tables : imageOf(tables);
  return {
    pins: rig.pins,
    image,
    name: "image.o",
    digest: null,
    interfaces,
    addresses: null,
    settings: DEFAULT_SETTINGS,
    audit: false,
    count: false,
    swap: false,
  };
}

/** Loads what has to load. */
export function loaded(request: LoadRequest): Loaded {
  const outcome = load(request);
  if ("refused" in outcome) expect.fail(outcome.refused.map((one) => one.message).join("\n"));
  return outcome.value;
}
