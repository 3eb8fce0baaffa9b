import { keyOf, meaningText, type Plan } from "#answers";
import { type Diagnostic, diagnostic } from "#diagnostic";
import type { Document } from "#manifest";
import { worksOf } from "#rollout";
import type { ClusterClient } from "./client/client.ts";
import { verdictDrift } from "./drift/verdict.ts";
import type { Entry } from "./journal/store.ts";
import { type Live, liveObjects } from "./live/live.ts";
import type { Reader } from "./live/meaning.ts";

/** What stands in a cluster, found to be what the journal says. */
export interface Standing extends Live {
  /** A rollout that broke off, to be gone on with; null where nothing is under way. */
  readonly interrupted: { readonly release: string | null; readonly stage: string | null; readonly plan: Plan; readonly phase: number } | null;
}

/** Every object that the journal knows. */
export function knownTo({ standing, plan }: Entry): readonly Document[] {
  const planned = plan?.phases.flatMap(({ writes }) => writes.flatMap((one) => (one.action === "update" ? [one.object, one.before] : [one.object])));
  return [...standing, ...(planned ?? [])];
}

/**
 * Our live objects, if they are what the journal says: what stood when the last stage was through, or a state inside the phase that was
 * begun last. `others` are objects that may stand beside, as on the first rollout.
 */
export async function standing(
  client: ClusterClient,
  entry: Entry,
  others: readonly Document[],
  reader: Reader,
): Promise<Standing | readonly Diagnostic[]> {
  const live = await liveObjects(client, [...knownTo(entry), ...others], reader);
  if ("code" in live) return [live];
  const { journal, plan } = entry;
  if (journal.under !== null && plan !== null) {
    const { release, stage, phase } = journal.under;
    const outside = outsideOf(entry, plan, phase, live.documents, reader);
    return outside === null ? { ...live, interrupted: { release, stage, plan, phase } } : [outside];
  }
  if (journal.stands.objects === null) return { ...live, interrupted: null };
  if (isAsKnown(live.documents, entry.standing)) return { ...live, interrupted: null };
  const drift = verdictDrift(entry.standing, live.documents, reader);
  return drift === null ? { ...live, interrupted: null } : [drift];
}

/** Whether objects are those that are known, one by one. */
export function isAsKnown(live: readonly Document[], known: readonly Document[]): boolean {
  const texts = new Map(known.map((one) => [keyOf(one), meaningText(one)]));
  return live.length === texts.size && live.every((one) => texts.get(keyOf(one)) === meaningText(one));
}

/** E_JOURNAL where an object is neither as before the phase nor as behind it. */
function outsideOf({ standing: start, journal }: Entry, plan: Plan, phase: number, live: readonly Document[], reader: Reader): Diagnostic | null {
  const states = [start, ...worksOf(plan, start).map((one) => one.standing)];
  const [before, after] = [states[phase - 1] ?? [], states[phase] ?? []].map((some) => new Map(some.map((one) => [keyOf(one), meaningText(one)])));
  const now = new Map(live.map((one) => [keyOf(one), meaningText(one)]));
  const keys = new Set([...now.keys(), ...(before?.keys() ?? []), ...(after?.keys() ?? [])]);
  const odd = [...keys].filter((key) => now.get(key) !== before?.get(key) && now.get(key) !== after?.get(key));
  if (odd.length === 0) return null;
  const notes = [verdictDrift(start, live, reader), verdictDrift(states.at(-1) ?? [], live, reader)].filter((one) => one !== null);
  const message = `phase ${phase} of \`${journal.under?.stage ?? "rollback"}\` is under way, and ${odd.slice(0, 3).join(", ")} ${odd.length === 1 ? "is" : "are"} neither as before it nor as behind it`;
  return diagnostic("PCL6017", [journal.under?.stage ?? ""], message, {
    help: "somebody edits our objects: bring them back by hand to either, then run it again",
    notes,
  });
}
