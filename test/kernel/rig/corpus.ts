import { decodeImage, type Image } from "#image";
import { CASES } from "../../conformance/cases.ts";
import { emissionOf } from "../../conformance/emissions.ts";
import type { Case } from "../../conformance/engine.ts";

export const PROFILE = "ebpf@1";
/** Protocol numbers of the slots that are indexed by port, or by type << 8 | code. */
export const PROTOCOLS = [6, 17, 132, 1, 58] as const;

/** A case of the corpus that the eBPF target takes, and its image. */
export interface CaseImage {
  readonly one: Case;
  readonly image: Image;
  readonly bytes: Uint8Array;
}

/** All of them. */
export function corpusImages(): readonly CaseImage[] {
  return CASES.flatMap((one) => {
    const [artifact] = emissionOf(one, PROFILE);
    const image = artifact === undefined ? null : decodeImage(artifact.bytes as Uint8Array);
    return image === null || "message" in image || artifact === undefined ? [] : [{ one, image, bytes: artifact.bytes as Uint8Array }];
  });
}

/** A port, type and code, or protocol of each class that one without a name has: by slot, protocol and index. */
export interface Traffic {
  readonly slot: number;
  readonly cls: number;
  readonly protocol: number;
  readonly index: number | null;
}

/** The first of each slot and class that `fits`. */
export function trafficOf(image: Image, fits: (protocol: number, index: number | null) => boolean = () => true): readonly Traffic[] {
  const found = new Map<string, Traffic>();
  const classes = image.policy.portClasses("pclass");
  for (let at = 0; at < 5 * 65_536 + 256; at++) {
    const [slot, cls] = [at >>> 16, classes[at] as number];
    const [protocol, index] = slot === 5 ? [at & 255, null] : [PROTOCOLS[slot] as number, at & 0xffff];
    const key = `${slot} ${cls}`;
    if (!found.has(key) && fits(protocol, index)) found.set(key, { slot, cls, protocol, index });
  }
  return [...found.values()];
}
