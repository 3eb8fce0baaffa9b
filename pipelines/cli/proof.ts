import type { Proof } from "#compiler";

type Shown = Pick<Proof, "relation" | "engine" | "steps" | "residuals" | "classes"> & { readonly undefined: readonly unknown[] };

/** A proof in one line. */
export function proofText(proof: Shown): string {
  const open = proof.undefined.length === 0 ? "" : `, ${proof.undefined.length} kinds of flow left to the engine`;
  return `${proof.relation} (${proof.engine}, ${proof.steps} steps, ${proof.residuals} residuals, about 10^${proof.classes} flow classes${open})`;
}
