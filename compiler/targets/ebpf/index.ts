import type { Target } from "../target.ts";
import { capabilities } from "./capabilities.ts";
import { emitImage } from "./emit/index.ts";
import { flags } from "./flags.ts";
import { readImages } from "./read.ts";

/** Our own packet program: one image of tables for all nodes. */
export const ebpf: Target = {
  name: "ebpf",
  versions: ["1"],
  flags,
  reportOnly: false,
  specification: false,
  established: "cut",
  capabilities,
  emit: emitImage,
  read: (_documents, profile) => readImages([], profile, null),
  readFiles: readImages,
};
