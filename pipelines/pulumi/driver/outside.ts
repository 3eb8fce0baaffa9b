import { keyOf, type Write } from "#answers";
import { type Diagnostic, diagnostic, printable } from "#diagnostic";
import type { Document } from "#manifest";
import { isReplacement, type Step } from "./steps.ts";

/** What a deployment may do. */
export interface Allowed {
  readonly writes: readonly Write[];
  /** What stands after it. */
  readonly standing: readonly Document[];
  /** Whether an object is in the cluster as it was sent, so that to write it again changes nothing. */
  readonly stands: (document: Document) => Promise<boolean>;
}

/** Why a deployment must not run, whatever else is wrong with it: it takes something away to put it there again. */
export function replacements(steps: readonly Step[]): readonly Diagnostic[] {
  return steps.filter(isReplacement).map((step) => refused(step, `replace \`${printable(step.urn, 600)}\`, ${causeOf(step)}`));
}

/** Why a deployment must not run: it writes or deletes what the plan does not. */
export async function outside(steps: readonly Step[], { writes, standing, stands }: Allowed): Promise<readonly Diagnostic[]> {
  const puts = new Set(writes.filter((one) => one.action !== "delete").map((one) => keyOf(one.object)));
  const drops = new Set(writes.filter((one) => one.action === "delete").map((one) => keyOf(one.object)));
  const objects = new Map(standing.map((one) => [keyOf(one), one]));
  const found = new Map<string, Diagnostic>();
  for (const step of steps) {
    if (step.key === null) continue;
    const object = objects.get(step.key);
    if (step.action === "delete" && (object !== undefined || !drops.has(step.key)))
      found.set(step.urn, refused(step, `delete \`${printable(step.urn, 600)}\`, which the plan keeps`));
    if (!["create", "update", "import"].includes(step.action) || puts.has(step.key)) continue;
    if (object === undefined || !(await stands(object))) found.set(step.urn, changed(step));
  }
  return [...found.values()];
}

function causeOf({ fields }: Step): string {
  return fields.length === 0 ? "its provider changes" : `because of ${fields.map((one) => `\`${printable(one)}\``).join(", ")}`;
}

function refused({ urn }: Step, what: string): Diagnostic {
  return diagnostic("PCL6012", [urn], `the deployment would ${what}`, {
    help: "nothing was written; policies are never replaced: give the stack the provider and the objects that it had, or name another backend",
  });
}

function changed({ action, urn }: Step): Diagnostic {
  const message = `the deployment would ${action} \`${printable(urn, 600)}\`, which the plan takes to stand as it is`;
  return diagnostic("PCL6013", [urn], message, { help: "nothing was written; `portcullis release drift` shows what changed" });
}
