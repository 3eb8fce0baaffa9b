import type { Peer } from "#ir";
import { allows, denies, type FlowSet, isolated, type Meaning, type Property, type PropertyOptions, reachesOnly } from "#verify";

/** What a test says of flows, in the terms of intents: it can be asked of another intent, too. */
export type Claim =
  | { readonly kind: "allow" | "deny"; readonly flows: FlowSet }
  | { readonly kind: "isolated"; readonly one: readonly Peer[]; readonly other: readonly Peer[] | null }
  | { readonly kind: "reaches-only"; readonly from: readonly Peer[]; readonly destinations: readonly Omit<FlowSet, "from">[] };

/** Whether a claim is true of a meaning. */
export function judgeClaim(meaning: Meaning, claim: Claim, options: PropertyOptions): Property {
  switch (claim.kind) {
    case "allow":
      return allows(meaning, claim.flows, options);
    case "deny":
      return denies(meaning, claim.flows, options);
    case "isolated":
      return isolated(meaning, claim.one, claim.other, options);
    case "reaches-only":
      return reachesOnly(meaning, claim.from, claim.destinations, options);
  }
}
