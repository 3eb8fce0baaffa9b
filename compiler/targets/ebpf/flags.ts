import { SIZES } from "#image";
import type { Flag } from "../target.ts";

/** How an image is laid out; verdicts do not depend on it. */
export const flags: Readonly<Record<string, Flag>> = {
  size: {
    values: ["auto", ...SIZES],
    list: false,
    default: () => ["auto"],
    title: "the size class of the tables; `auto` is the smallest of S, M, L and W that fits, X leaves the reasons of verdicts out",
  },
  fail: {
    values: ["closed", "open"],
    list: false,
    default: () => ["closed"],
    title: "whether packets pass where no image is loaded",
  },
};
