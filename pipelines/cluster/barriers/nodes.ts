import type { Diagnostic } from "#diagnostic";
import type { ClusterClient } from "../client/client.ts";
import { apiProblem, Failure } from "../client/failure.ts";
import { NODES } from "../client/kinds.ts";
import type { KubeObject } from "../client/object.ts";

/** The nodes of a cluster now. */
export async function nodesOf(client: ClusterClient): Promise<readonly KubeObject[] | Diagnostic> {
  const listed = await client.list({ of: NODES, namespace: "", name: "" });
  return listed instanceof Failure ? apiProblem("list of nodes", listed) : listed.items;
}
