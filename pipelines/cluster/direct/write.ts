import type { Write } from "#answers";
import type { Diagnostic } from "#diagnostic";
import { titleOf } from "#manifest";
import type { ClusterClient, Place } from "../client/client.ts";
import { apiProblem, Failure } from "../client/failure.ts";
import { isOurs, type KubeObject, sendable } from "../client/object.ts";
import { Tries } from "../client/retry.ts";
import type { Reader } from "../live/meaning.ts";
import { sentAs } from "../live/settled.ts";
import { placeOf } from "./place.ts";
import { conflict, edited, foreign, pruned, unknownField } from "./refusals.ts";

/** What became of a write: done now, or it had been done. */
export type Written = "written" | "stood";

/**
 * Brings one write into the cluster. What stands is looked at before each try, so a try whose answer was lost is never repeated blindly,
 * and an object that somebody changed since the plan was made is left alone.
 */
export async function bring(write: Write, client: ClusterClient, reader: Reader): Promise<Written | Diagnostic> {
  const place = await placeOf(write.object, client);
  if ("code" in place) return place;
  const what = `${write.action} of ${titleOf(write.object)}`;
  const tries = new Tries(client.clock);
  for (let asked = false; ; asked = true) {
    const live = await client.get(place);
    if (live instanceof Failure) return apiProblem(what, live);
    const state = stateOf(write, live, reader);
    if (state === "done") return asked ? "written" : "stood";
    if (typeof state !== "string") return state;
    const answer = state === "going" ? GOING : await ask(write, place, live, client);
    if (!(answer instanceof Failure)) {
      if (write.action !== "delete" || isGone(answer)) return "written";
      continue;
    }
    if (answer.isFieldConflict) return conflict(write.object, answer);
    if (answer.isAboutFields) return pruned(write.object, unknownField(answer), "is no field that this API server knows");
    // Another writer came between our look and our write: look again.
    const passing = answer.status === 409 || answer.status === 404 ? new Failure(429, answer.message) : answer;
    if (answer.status === 404 && write.action !== "delete") return apiProblem(what, answer);
    if (!(await tries.again(passing))) return apiProblem(what, answer);
  }
}

/** An object that waits for its finalizers. */
const GOING = new Failure(429, "it is being deleted and does not go: see its finalizers");

async function ask({ action, object }: Write, place: Place, live: KubeObject | null, client: ClusterClient): Promise<KubeObject | Failure> {
  if (action === "delete") return await client.delete(place, live ?? {}, { dryRun: false });
  const sent = sendable(object, place.of.namespaced);
  const version = live?.metadata?.resourceVersion;
  const exact = version === undefined ? sent : { ...sent, metadata: { ...sent.metadata, resourceVersion: version } };
  return await client.apply(place, exact, { dryRun: false, creates: live === null });
}

/** A deletion is answered by a status, or by the object where something must end first. */
function isGone({ kind, metadata }: KubeObject): boolean {
  return kind === "Status" || metadata?.deletionTimestamp === undefined;
}

function stateOf(write: Write, live: KubeObject | null, reader: Reader): "done" | "ready" | "going" | Diagnostic {
  const { action, object } = write;
  if (live === null) return action === "delete" ? "done" : action === "create" ? "ready" : edited(object, live);
  if (live.metadata?.deletionTimestamp !== undefined) return "going";
  if (!isOurs(live)) return foreign(object, live);
  const isSent = sentAs(live, [object], reader) !== null;
  if (action === "delete") return isSent ? "ready" : edited(object, live);
  if (isSent) return "done";
  return action === "update" && sentAs(live, [write.before], reader) !== null ? "ready" : edited(object, live);
}
