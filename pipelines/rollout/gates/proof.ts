import { enforcedBy, intentIn, type Source } from "#answers";
import type { Inventory } from "#model";
import type { Chosen } from "#targets";
import { judgedAlike } from "#verify";
import { type GateResult, gateResult } from "./outcome.ts";

/**
 * Whether a release still means its intent: the intent is compiled and proved anew, and the engine reads in the release's own objects what it
 * reads in those.
 */
export function proofHeld(release: Source, chosen: Chosen, inventory: Inventory | null): GateResult {
  const intent = intentIn(release);
  const again = intent === null ? null : enforcedBy({ kind: "intent", name: release.name, intent }, chosen, inventory);
  const own = enforcedBy(release, chosen, inventory);
  if (intent === null || !again?.value || own.value === null)
    return gateResult("proof", "fail", "its intent can't be compiled and proved for this engine", again?.diagnostics ?? own.diagnostics);
  const [meant, held] = [again.value.documents, own.value.documents].map((some) => chosen.target.read(some, chosen.profile, inventory).relation);
  if (meant === undefined || held === undefined) return gateResult("proof", "error", "its objects can't be read");
  const { witnesses, undecided, proof } = judgedAlike(meant, held, { facts: intent.cluster, inventory });
  if (witnesses.length > 0) return gateResult("proof", "fail", "its objects do not mean its intent under this engine");
  if (undecided !== null) return gateResult("proof", "inconclusive", undecided.message);
  return gateResult("proof", "pass", `its ${own.value.documents.length} objects mean its intent, ${proof.steps} steps`);
}
