import type { Target } from "../target.ts";
import { capabilities } from "./capabilities.ts";
import { emitKubernetes } from "./emit/index.ts";
import { FLAGS, VERSIONS } from "./flags.ts";
import { read } from "./read.ts";

/** NetworkPolicy v1, and ClusterNetworkPolicy where it is installed, by the letter of their specifications. */
export const kubernetes: Target = {
  name: "kubernetes",
  versions: VERSIONS,
  flags: FLAGS,
  reportOnly: false,
  specification: true,
  established: "open",
  capabilities,
  emit: emitKubernetes,
  read,
};
