import type { Feature } from "../features.ts";
import { NETWORK_POLICY_SUPPORT } from "../network-policy-support.ts";
import type { Support } from "../target.ts";

/** What the specification defines. */
export function capabilities(): Readonly<Record<Feature, Support>> {
  return NETWORK_POLICY_SUPPORT;
}
