import type { Target } from "../target.ts";
import { capabilities } from "./capabilities.ts";
import { changes, releaseNotes } from "./changes.ts";
import { emitCilium } from "./emit/index.ts";
import { flags } from "./flags.ts";
import { costOf } from "./map/index.ts";
import { read } from "./read.ts";
import { VERSIONS } from "./versions.ts";

/** Cilium: its own policies and the Kubernetes kinds that it reads, as one engine. */
export const cilium: Target = {
  name: "cilium",
  versions: VERSIONS,
  flags,
  reportOnly: false,
  specification: false,
  established: "cut",
  capabilities,
  emit: emitCilium,
  read,
  changes,
  releaseNotes,
  cost: (documents, profile, inventory) => costOf(documents, profile, inventory),
};
