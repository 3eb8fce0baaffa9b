import { writesNothing } from "../report-only.ts";
import type { Target } from "../target.ts";
import { capabilities } from "./capabilities.ts";
import { read } from "./read.ts";

/** Weave Net, archived: judged, never written for. Report-only. */
export const weave: Target = {
  name: "weave",
  versions: ["2.8"],
  flags: {
    "allow-mcast": { values: ["true", "false"], list: false, default: () => ["true"], title: "multicast passes whatever policies say" },
  },
  reportOnly: true,
  specification: false,
  established: "kept",
  capabilities,
  emit: (_intent, profile) =>
    writesNothing(profile, "is judged here, not written for", "build for `kubernetes` and judge the result under this profile"),
  read,
};
