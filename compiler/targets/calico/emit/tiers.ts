import { type Action, DIRECTIONS, type Intent } from "#ir";
import { objectName } from "../../objects.ts";

/** Calico's default tier stands at this order; tiers behind it get higher ones. */
const DEFAULT_ORDER = 1_000_000;

/** Orders inside a tier: ordered policies keep theirs, united ones come behind by action, written-out silence last. */
export interface Placed {
  readonly united: Readonly<Record<Action, number>>;
  readonly ending: Readonly<Record<"deny" | "next", number>>;
  /** Some sections of the tier don't isolate. */
  readonly mixed: boolean;
}

export function baseOrder(intent: Intent, tier: string): Placed {
  const policies = intent.policies.filter((policy) => policy.tier === tier);
  const highest = Math.max(0, ...policies.map((policy) => policy.order ?? 0));
  const base = 10 ** Math.max(4, Math.ceil(Math.log10(highest + 2)));
  const mixed = policies.some((policy) => policy.mode === "enforce" && DIRECTIONS.some((direction) => policy[direction]?.otherwise === "next"));
  return { united: { deny: base, pass: base * 2, allow: base * 3 }, ending: { deny: base * 4, next: base * 5 }, mixed };
}

/** The Calico tier of an intent's tier: `default` is `default`. */
export function tierOf(tier: string): string {
  return tier === "default" ? "default" : objectName(tier);
}

export function tierObjects(intent: Intent): { apiVersion: string; kind: string; metadata: { name: string }; spec: object }[] {
  const used = new Set(intent.policies.map((policy) => policy.tier));
  const fallback = intent.tiers.find((tier) => tier.name === "default")?.order ?? Number.POSITIVE_INFINITY;
  return intent.tiers
    .filter((tier) => tier.name !== "default" && used.has(tier.name))
    .map((tier) => ({
      apiVersion: "projectcalico.org/v3",
      kind: "Tier",
      metadata: { name: objectName(tier.name) },
      spec: { order: tier.order < fallback ? tier.order : DEFAULT_ORDER + tier.order, defaultAction: "Deny" },
    }));
}
