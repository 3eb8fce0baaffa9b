import type { Flag } from "../target.ts";

/** What the specification leaves to the engine or the cluster, settled where the reader's user knows it. */
export const FLAGS: Readonly<Record<string, Flag>> = {
  "ipblock-pods": {
    values: ["match", "never", "unknown"],
    list: false,
    default: () => ["unknown"],
    title: "whether ipBlock peers cover addresses of pods and nodes",
  },
  "policy.networking.k8s.io/channel": {
    values: ["standard", "experimental"],
    list: false,
    default: () => ["standard"],
    title: "which CRD of ClusterNetworkPolicy is installed",
  },
};
/** From the release in which endPort became stable. */
export const VERSIONS = Array.from({ length: 12 }, (_, i) => `1.${25 + i}`);
