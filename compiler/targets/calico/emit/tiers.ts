import type { Intent } from "#ir";
import { objectLabels, objectName } from "../../objects.ts";
import type { Stamp } from "../../target.ts";
import { STATIC_TIERS } from "../schema/objects.ts";
import type { Engine } from "../versions.ts";
import { hasTiers } from "../versions.ts";

/** Calico's default tier stands at this order. */
const DEFAULT_ORDER = 1_000_000;
const STEP = 100;

/** Names of the tiers that policies stand in, by the intent's names. */
export function usedTiers(intent: Intent): string[] {
  const used = new Set(intent.policies.map((policy) => policy.tier));
  return intent.tiers.map((tier) => tier.name).filter((name) => used.has(name));
}

/** The Calico tier of an intent's tier; before 3.29 there is only the default one, and names that Calico keeps get a prefix. */
export function tierName(tier: string, engine: Engine): string {
  if (tier === "default" || !hasTiers(engine)) return "default";
  return STATIC_TIERS.some((one) => one.name === tier) ? objectName("pc", tier) : objectName(tier);
}

export interface TierObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: object };
  readonly spec: { readonly order: number; readonly defaultAction: "Deny" };
}

/** Tiers keep their order where it leaves them on their side of the default tier, and are numbered anew where not. */
export function tierObjects(intent: Intent, engine: Engine, stamp: Stamp): TierObject[] {
  const fallback = intent.tiers.findIndex((tier) => tier.name === "default");
  const split = fallback < 0 ? intent.tiers.length : fallback;
  const before = intent.tiers.slice(0, split);
  const after = intent.tiers.slice(split).filter((tier) => tier.name !== "default");
  const fits = before.every((tier) => tier.order < DEFAULT_ORDER);
  const placed = [
    ...before.map((tier, i) => ({ name: tier.name, order: fits ? tier.order : (i + 1) * STEP })),
    ...after.map((tier, i) => ({ name: tier.name, order: DEFAULT_ORDER + (i + 1) * STEP })),
  ];
  const used = new Set(usedTiers(intent));
  return placed
    .filter((tier) => used.has(tier.name))
    .map(({ name, order }) => ({
      apiVersion: "projectcalico.org/v3",
      kind: "Tier",
      metadata: { name: tierName(name, engine), labels: objectLabels({ owner: null }, stamp) },
      spec: { order, defaultAction: "Deny" },
    }));
}
