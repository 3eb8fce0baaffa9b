import type { Document } from "#manifest";
import type { ClusterClient } from "../client/client.ts";
import { Failure } from "../client/failure.ts";
import { isOurs } from "../client/object.ts";
import { placeOf } from "../direct/place.ts";
import type { Reader } from "./meaning.ts";
import { sentAs } from "./settled.ts";

/** Whether an object is in the cluster, ours, and nothing but what was sent; not where nobody can tell. */
export async function standsAsSent(document: Document, client: ClusterClient, reader: Reader): Promise<boolean> {
  const place = await placeOf(document, client);
  if ("code" in place) return false;
  const live = await client.get(place);
  return live !== null && !(live instanceof Failure) && isOurs(live) && sentAs(live, [document], reader) !== null;
}
