import { digestOf } from "#compiler";
import { canonicalJson } from "#ir";
import type { Document } from "#manifest";
import type { Plan } from "./plan.ts";

/** What a plan writes, phase by phase, to the byte: objects are their canonical JSON. */
export interface PlanTold {
  readonly profile: string;
  readonly kind: string;
  readonly phases: readonly {
    readonly title: string;
    readonly bound: string;
    readonly writes: readonly { readonly action: "create" | "update" | "delete"; readonly object: string; readonly before: string | null }[];
  }[];
}

/** A plan as data that one digest names and people can be shown. */
export function planTold({ profile, kind, phases }: Plan): PlanTold {
  const told = phases.map(({ title, bound, writes }) => ({
    title,
    bound,
    writes: writes.map((write) => ({
      action: write.action,
      object: objectText(write.object),
      before: write.action === "update" ? objectText(write.before) : null,
    })),
  }));
  return { profile, kind, phases: told };
}

/** `sha256:` and 64 hex digits over what a plan writes. */
export function toldDigest(told: PlanTold): string {
  return `sha256:${digestOf(canonicalJson(told))}`;
}

/** The digest by which a plan is approved. */
export function planDigest(plan: Plan): string {
  return toldDigest(planTold(plan));
}

function objectText({ value }: Document): string {
  return canonicalJson(value);
}
