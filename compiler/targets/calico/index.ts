import type { Target } from "../target.ts";
import { capabilities } from "./capabilities.ts";
import { changes, releaseNotes } from "./changes.ts";
import { emitCalico } from "./emit/index.ts";
import { read } from "./read.ts";
import { FLAGS, VERSIONS } from "./versions.ts";

/** Open-source Calico: its own policies in tiers, and the Kubernetes policies that it converts. */
export const calico: Target = {
  name: "calico",
  versions: VERSIONS,
  flags: FLAGS,
  reportOnly: false,
  specification: false,
  established: "kept",
  capabilities,
  emit: emitCalico,
  read,
  changes,
  releaseNotes,
};
