import { digestOf } from "#compiler";
import { canonicalJson } from "#ir";
import type { Document } from "#manifest";
import type { Plan } from "./plan.ts";

/** `sha256:` and 64 hex digits over what a plan writes, phase by phase, to the byte. */
export function planDigest({ profile, kind, phases }: Plan): string {
  const told = phases.map(({ title, bound, writes }) => ({
    title,
    bound,
    writes: writes.map((write) => ({
      action: write.action,
      object: objectText(write.object),
      before: write.action === "update" ? objectText(write.before) : null,
    })),
  }));
  return `sha256:${digestOf(canonicalJson({ profile, kind, phases: told }))}`;
}

function objectText({ value }: Document): string {
  return canonicalJson(value);
}
