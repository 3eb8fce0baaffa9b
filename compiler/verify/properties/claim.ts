import type { Peer } from "#ir";
import type { FlowSet } from "./flow-set.ts";
import type { Meaning, Property, PropertyOptions } from "./property.ts";
import { allows, denies, isolated, reachesOnly } from "./reach.ts";

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

const ANYBODY: readonly Peer[] = [{ kind: "entity", entity: "all" }];

/** The flows that a claim speaks of. */
export function flowsOfClaim(claim: Claim): readonly FlowSet[] {
  const anything = { ports: "any", layer7: [] } as const;
  switch (claim.kind) {
    case "allow":
    case "deny":
      return [claim.flows];
    case "reaches-only":
      return [{ from: claim.from, to: ANYBODY, ...anything }];
    case "isolated": {
      const other = claim.other ?? ANYBODY;
      return [
        { from: claim.one, to: other, ...anything },
        { from: other, to: claim.one, ...anything },
      ];
    }
  }
}
