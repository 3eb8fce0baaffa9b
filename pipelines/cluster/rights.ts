import { type Diagnostic, diagnostic } from "#diagnostic";
import type { PhaseWork } from "#rollout";
import type { ApiCall } from "./client/calls.ts";
import type { ClusterClient } from "./client/client.ts";
import { apiProblem, Failure } from "./client/failure.ts";
import { CONFIG_MAPS, LEASES, NAMESPACES } from "./client/kinds.ts";

/** What a deployment asks of a cluster before it knows what to write. */
export function rightsOfDeployment(namespace: string, name: string): readonly ApiCall[] {
  return [
    { verb: "get", group: "", resource: NAMESPACES.resource, namespace: "", name: "kube-system" },
    ...[LEASES, CONFIG_MAPS].flatMap(({ group, resource }): ApiCall[] => [
      { verb: "get", group, resource, namespace, name },
      { verb: "create", group, resource, namespace, name: "" },
      { verb: "update", group, resource, namespace, name },
    ]),
  ];
}

const VERBS = { create: ["get", "list", "patch", "create"], update: ["get", "list", "patch"], delete: ["get", "list", "delete"] } as const;

/** What the phases ask; kinds that a cluster doesn't serve are found by the dry run. */
export async function rightsOf(works: readonly PhaseWork[], client: ClusterClient): Promise<readonly ApiCall[]> {
  const calls: ApiCall[] = [];
  for (const { action, object } of works.flatMap(({ writes }) => writes)) {
    const of = await client.resource(object.apiVersion, object.kind);
    if (of instanceof Failure) continue;
    const namespace = of.namespaced ? object.namespace || "default" : "";
    for (const verb of VERBS[action]) calls.push({ verb, group: of.group, resource: of.resource, namespace, name: "" });
  }
  return calls;
}

/** The calls that we may not make, as findings; the API server is asked, nothing is tried. */
export async function missingRights(calls: readonly ApiCall[], client: ClusterClient): Promise<readonly Diagnostic[]> {
  const found: Diagnostic[] = [];
  for (const call of new Map(calls.map((one) => [textOf(one), one])).values()) {
    const allowed = await client.may(call);
    if (allowed instanceof Failure) return [apiProblem("review of our rights", allowed)];
    if (!allowed) {
      const help = "nothing was written; `portcullis release roles` prints the role that a deployer needs";
      found.push(diagnostic("PCL6011", [call.resource], `whom the kubeconfig names may not ${textOf(call)}`, { help }));
    }
  }
  return found;
}

function textOf({ verb, group, resource, namespace, name }: ApiCall): string {
  const what = `${verb} ${resource}${group === "" ? "" : `.${group}`}${name === "" ? "" : ` \`${name}\``}`;
  return namespace === "" ? what : `${what} in namespace \`${namespace}\``;
}
