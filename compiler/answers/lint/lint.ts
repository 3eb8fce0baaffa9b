import { codesNamed, type Diagnostic } from "#diagnostic";
import type { Intent, Waiver } from "#ir";
import { applyWaivers, runLints } from "#lints";
import type { Document } from "#manifest";
import { type Inventory, type Relation, relationOfIntent } from "#model";
import type { Profile } from "#targets";

export interface Linted {
  readonly intent: Intent | null;
  readonly documents: readonly Document[];
  readonly relation: Relation | null;
  readonly profile: Profile | null;
  readonly inventory: Inventory | null;
}

/** An intent as lints look at it. */
export function lintedIntent(intent: Intent, inventory: Inventory | null): Linted {
  return { intent, documents: [], relation: relationOfIntent(intent), profile: null, inventory };
}

/** What lints find and nobody waived, waivers that are of no use among it. */
export function lint(linted: Linted, waivers: readonly Waiver[], today: string, count: () => void = () => {}): readonly Diagnostic[] {
  return waivers.reduce((found, waiver) => withoutWaived(found, waiver, today), runLints({ ...linted, today }, count));
}

const FOREVER = "9999-12-31";

function withoutWaived(found: readonly Diagnostic[], waiver: Waiver, today: string): readonly Diagnostic[] {
  const inScope = (one: Diagnostic) => waiver.at === undefined || one.at.some((step) => step === waiver.at || `${step}`.startsWith(`${waiver.at}/`));
  const waived = codesNamed(waiver.code).map((code) => [code, { reason: waiver.reason, until: waiver.expires ?? FOREVER }] as const);
  const { diagnostics } = applyWaivers(found.filter(inScope), Object.fromEntries(waived), today);
  return [...found.filter((one) => !inScope(one)), ...diagnostics];
}

/** Findings that hang on the day; a release, which holds no time, doesn't count them. */
export function isDated({ code }: Diagnostic): boolean {
  return code === "PCL2011" || code === "PCL2015";
}
