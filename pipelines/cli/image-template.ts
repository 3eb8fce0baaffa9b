import { SIZES } from "#image";
import { templateObject } from "#loader";

/** The object file that an image of a size class is laid into. */
export function imageTemplate(size: string): Uint8Array | null {
  const known = SIZES.find((one) => one === size);
  return known === undefined ? null : templateObject(`policy-${known}`);
}
