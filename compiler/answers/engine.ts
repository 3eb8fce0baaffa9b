import { invariant } from "#diagnostic";
import type { Document } from "#manifest";
import { type Chosen, parseProfile } from "#targets";

/** Whose manifests these are, where nobody says it. */
export function likelyEngine(documents: readonly Document[]): string {
  const groups = new Set(documents.map((one) => one.apiVersion.split("/")[0]));
  if (groups.has("cilium.io")) return "cilium";
  return groups.has("projectcalico.org") || groups.has("crd.projectcalico.org") ? "calico" : "kubernetes";
}

/** The newest version of the engine whose manifests these are. */
export function engineOf(documents: readonly Document[]): Chosen {
  const chosen = parseProfile(likelyEngine(documents));
  invariant("target" in chosen, "every likely engine has a profile");
  return chosen;
}
