import type { Diagnostic } from "#diagnostic";
import { type Document, titleOf } from "#manifest";
import type { ClusterClient, Place } from "../client/client.ts";
import { apiProblem, Failure } from "../client/failure.ts";

/** Where an object stands in a cluster. */
export async function placeOf(object: Document, client: ClusterClient): Promise<Place | Diagnostic> {
  const of = await client.resource(object.apiVersion, object.kind);
  if (of instanceof Failure) return apiProblem(titleOf(object), of);
  return { of, namespace: of.namespaced ? object.namespace || "default" : "", name: object.name };
}
