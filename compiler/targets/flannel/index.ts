import { writesNothing } from "../report-only.ts";
import type { Target } from "../target.ts";
import { capabilities, ENFORCES_NOTHING, hasNetpol, WITH_NETPOL } from "./capabilities.ts";
import { read } from "./read.ts";

/** Flannel: carries packets and enforces no policy by itself. Report-only. */
export const flannel: Target = {
  name: "flannel",
  versions: ["0.25", "0.26", "0.27"],
  flags: {
    "netpol.enabled": {
      values: ["true", "false"],
      list: false,
      default: () => ["false"],
      title: "kube-network-policies runs beside Flannel (chart value, from 0.25.5)",
    },
  },
  reportOnly: true,
  specification: false,
  established: "kept",
  capabilities,
  emit: (_intent, profile) =>
    hasNetpol(profile)
      ? writesNothing(profile, "is judged here, not written for", "build for `kubernetes` and judge the result under this profile")
      : writesNothing(profile, ENFORCES_NOTHING, WITH_NETPOL),
  read,
};
