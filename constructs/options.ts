import * as z from "zod";
import type { Substitution } from "#ir";

/** What a target that can't say the rule may do instead; named by the author, with a reason. */
export type OrElse =
  | { readonly level: "l4"; readonly reason: string }
  | { readonly cidrs: readonly string[]; readonly reason: string }
  | { readonly deny: true; readonly reason: string };

/** Who stands for a rule or policy, why, and until when (an ISO date). */
export interface Provenance {
  readonly owner?: string;
  readonly reason?: string;
  readonly expires?: string;
}
/** What any rule may say beside peers and ports. */
export interface RuleOptions extends Provenance {
  readonly log?: boolean;
  /** Only over mutually authenticated connections. */
  readonly authenticate?: boolean;
  readonly orElse?: OrElse;
}
/** What any sentence may say beside peer and ports. */
export interface SentenceOptions extends RuleOptions {
  /** Says the sentence on one end only; by default the caller's egress and the callee's ingress are both opened. */
  readonly only?: "egress" | "ingress";
}

/** The shape of `Provenance`. */
export const provenanceShape = { owner: z.string().exactOptional(), reason: z.string().exactOptional(), expires: z.string().exactOptional() };
const reason = z.string();
/** The shape of `RuleOptions`. */
export const ruleOptionsShape = {
  ...provenanceShape,
  log: z.boolean().exactOptional(),
  authenticate: z.boolean().exactOptional(),
  orElse: z
    .union([
      z.strictObject({ level: z.literal("l4"), reason }),
      z.strictObject({ cidrs: z.array(z.string()), reason }),
      z.strictObject({ deny: z.literal(true), reason }),
    ])
    .exactOptional(),
};
/** The shape of `SentenceOptions`. */
export const sentenceOptionsSchema = z.strictObject({ ...ruleOptionsShape, only: z.enum(["egress", "ingress"]).exactOptional() });

/** The substitution in the IR's form. */
export function substitutionOf(orElse: OrElse | undefined): Substitution | null {
  if (orElse === undefined) return null;
  if ("level" in orElse) return { kind: "l4", reason: orElse.reason };
  if ("cidrs" in orElse) return { kind: "cidrs", cidrs: orElse.cidrs, reason: orElse.reason };
  return { kind: "deny", reason: orElse.reason };
}
