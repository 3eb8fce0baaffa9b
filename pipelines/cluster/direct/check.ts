import type { Write } from "#answers";
import type { Diagnostic } from "#diagnostic";
import { type Document, titleOf } from "#manifest";
import type { ClusterClient, Place } from "../client/client.ts";
import { apiProblem, Failure } from "../client/failure.ts";
import { documentOf, isOurs, type KubeObject, sendable } from "../client/object.ts";
import { Tries } from "../client/retry.ts";
import { isSame, lostIn, pathText } from "../live/lost.ts";
import { meanSame, type Reader } from "../live/meaning.ts";
import { placeOf } from "./place.ts";
import { conflict, foreign, pruned, unknownField } from "./refusals.ts";

/** What would refuse or change a write: the API server is asked with nothing written. */
export async function tryOut({ action, object }: Write, client: ClusterClient, reader: Reader): Promise<Diagnostic | null> {
  const place = await placeOf(object, client);
  if ("code" in place) return place;
  const live = await client.get(place);
  if (live instanceof Failure) return apiProblem(titleOf(object), live);
  if (live !== null && !isOurs(live)) return foreign(object, live);
  if (action === "delete") return live === null ? null : await deletion(object, place, client);
  const sent = sendable(object, place.of.namespaced);
  const answer = await patiently(client, () => client.apply(place, sent, { dryRun: true, creates: live === null }));
  if (!(answer instanceof Failure)) return changedOnTheWay(object, sent, answer, reader);
  if (answer.isFieldConflict) return conflict(object, answer);
  if (answer.isAboutFields) return pruned(object, unknownField(answer), "is no field that this API server knows");
  return apiProblem(`${action} of ${titleOf(object)}`, answer);
}

async function deletion(object: Document, place: Place, client: ClusterClient): Promise<Diagnostic | null> {
  const answer = await patiently(client, () => client.delete(place, {}, { dryRun: true }));
  return answer instanceof Failure && answer.status !== 404 ? apiProblem(`delete of ${titleOf(object)}`, answer) : null;
}

/** A dry run may be asked again whatever became of it. */
async function patiently(client: ClusterClient, ask: () => Promise<KubeObject | Failure>): Promise<KubeObject | Failure> {
  const tries = new Tries(client.clock);
  for (;;) {
    const answer = await ask();
    if (!(answer instanceof Failure) || !(await tries.again(answer))) return answer;
  }
}

/** Every field arrives as it was sent, and what comes beside changes no meaning. */
function changedOnTheWay(object: Document, sent: KubeObject, answer: KubeObject, reader: Reader): Diagnostic | null {
  const lost = lostIn(sent, answer);
  if (lost !== null) return pruned(object, pathText(lost), "would not be stored as it is sent");
  const [meant, stored] = [documentOf(sent, 0), documentOf(answer, 0)];
  if (isSame(meant.value, stored.value) || meanSame([meant], [stored], reader)) return null;
  return pruned(object, "spec", "would be stored with fields that change what it means");
}
