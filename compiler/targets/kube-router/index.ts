import { writesNothing } from "../report-only.ts";
import type { Target } from "../target.ts";
import { capabilities } from "./capabilities.ts";
import { read } from "./read.ts";

/** kube-router with iptables: judged, with its deviations, never written for. Report-only. */
export const kubeRouter: Target = {
  name: "kube-router",
  versions: ["2.11"],
  flags: {},
  reportOnly: true,
  specification: false,
  established: "kept",
  capabilities,
  emit: (_intent, profile) =>
    writesNothing(profile, "is judged here, not written for", "build for `kubernetes` and judge the result under this profile"),
  read,
};
