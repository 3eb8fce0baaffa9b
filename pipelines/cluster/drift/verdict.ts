import { type Diagnostic, diagnostic, hasErrors } from "#diagnostic";
import { flowText, verdictText } from "#explain";
import type { Document } from "#manifest";
import { compared, type Reader } from "../live/meaning.ts";

const SAID = {
  narrower: "the cluster allows less than was released",
  wider: "the cluster allows more than was released",
  incomparable: "the cluster allows flows that were not released, and denies some that were",
  unknown: "whether the cluster means what was released can't be said",
};

/** E_DRIFT with a flow that shows it; null where live objects mean what was meant, however they are written. */
export function verdictDrift(meant: readonly Document[], live: readonly Document[], reader: Reader): Diagnostic | null {
  const { relation: said, witnesses } = compared(meant, live, reader);
  const relation = said === "equal" && !isRead(live, reader) && isRead(meant, reader) ? "unknown" : said;
  if (relation === "equal") return null;
  const [witness] = witnesses;
  const shown =
    witness === undefined ? "" : `: ${flowText(witness.flow, witness.live)}: was ${verdictText(witness.before)}, is ${verdictText(witness.after)}`;
  return diagnostic("PCL6013", ["live"], `${SAID[relation]}${shown}`, {
    help: "`portcullis release drift` shows all of it; undo the edit, or roll back, or release what stands",
    ...(witness !== undefined && { witness }),
  });
}

/** Whether the engine's reader understands all of it: what it doesn't understand is left out of the meaning. */
function isRead(documents: readonly Document[], { chosen: { target, profile }, inventory }: Reader): boolean {
  return !hasErrors(target.read(documents, profile, inventory).diagnostics);
}
