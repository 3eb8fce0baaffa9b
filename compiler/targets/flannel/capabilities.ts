import { FEATURES, type Feature } from "../features.ts";
import { NETWORK_POLICY_SUPPORT, none } from "../network-policy-support.ts";
import type { Profile, Support } from "../target.ts";

export const ENFORCES_NOTHING = "accepts the object, enforces nothing";
export const WITH_NETPOL = "set the chart value `netpol.enabled`, run Canal, or choose cilium or calico";

const NOTHING = Object.fromEntries(Object.keys(FEATURES).map((feature) => [feature, none(ENFORCES_NOTHING, WITH_NETPOL)]));

/** Nothing, unless kube-network-policies runs beside it (flannel, Documentation/netpol.md). */
export function capabilities(profile: Profile): Readonly<Record<Feature, Support>> {
  return hasNetpol(profile) ? NETWORK_POLICY_SUPPORT : (NOTHING as Record<Feature, Support>);
}

export function hasNetpol({ flags }: Profile): boolean {
  return flags.get("netpol.enabled")?.includes("true") === true;
}
