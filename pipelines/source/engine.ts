import type { Document } from "#manifest";

/** Whose manifests these are, where nobody says it. */
export function likelyEngine(documents: readonly Document[]): string {
  const groups = new Set(documents.map((one) => one.apiVersion.split("/")[0]));
  if (groups.has("cilium.io")) return "cilium";
  return groups.has("projectcalico.org") || groups.has("crd.projectcalico.org") ? "calico" : "kubernetes";
}
