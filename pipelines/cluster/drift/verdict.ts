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
  const isUnread = !isRead(live, reader) && isRead(meant, reader);
  // Of objects that can't be read the others still count; of an image that can't be read nothing does.
  const relation = isUnread && (said === "equal" || reader.chosen.target.delivery !== undefined) ? "unknown" : said;
  if (relation === "equal") return otherImage(meant, live, reader);
  if (isUnread && said !== relation) return diagnostic("PCL6013", ["live"], SAID.unknown, { help: HELP });
  const [witness] = witnesses;
  const shown =
    witness === undefined ? "" : `: ${flowText(witness.flow, witness.live)}: was ${verdictText(witness.before)}, is ${verdictText(witness.after)}`;
  return diagnostic("PCL6013", ["live"], `${SAID[relation]}${shown}`, {
    help: HELP,
    ...(witness !== undefined && { witness }),
  });
}

const HELP = "`portcullis release drift` shows all of it; undo the edit, or roll back, or release what stands";

/** Images of one meaning may be others all the same, and nodes report which they have. */
function otherImage(meant: readonly Document[], live: readonly Document[], { chosen: { target } }: Reader): Diagnostic | null {
  const [wanted, found] = [meant, live].map((some) => {
    const images = some.flatMap((one) => target.delivery?.opened(one) ?? []);
    return images.map((one) => ("digest" in one ? one.digest : "")).join(" ");
  });
  if (wanted === found) return null;
  const [was, is] = [wanted, found].map((digest) => (digest === "" ? "none" : `\`${digest?.slice(0, 16)}\``));
  return diagnostic("PCL6013", ["live"], `the cluster has another image of the same meaning: was ${was}, is ${is}`, { help: HELP });
}

/** Whether the engine's reader understands all of it: what it doesn't understand is left out of the meaning. */
function isRead(documents: readonly Document[], { chosen: { target, profile }, inventory }: Reader): boolean {
  return !hasErrors(target.read(documents, profile, inventory).diagnostics);
}
