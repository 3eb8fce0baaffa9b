import type { Write } from "#answers";
import { type Diagnostic, diagnostic } from "#diagnostic";
import type { Document } from "#manifest";
import type { ApiCall, ApiVerb } from "./client/calls.ts";
import type { ClusterClient } from "./client/client.ts";
import { apiProblem, Failure } from "./client/failure.ts";
import { CONFIG_MAPS, LEASES, NAMESPACES, NODES, SYSTEM } from "./client/kinds.ts";

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

/** What barriers ask; reports of agents only where images are rolled out. */
export function rightsOfBarriers(ofImages: boolean): readonly ApiCall[] {
  const [nodes, leases] = [NODES, LEASES].map(({ group, resource }) => ({ verb: "list", group, resource, namespace: "", name: "" }) as const);
  return [nodes as ApiCall, ...(ofImages ? [{ ...(leases as ApiCall), namespace: SYSTEM }] : [])];
}

const VERBS = { create: ["get", "list", "patch", "create"], update: ["get", "list", "patch"], delete: ["get", "list", "delete"] } as const;

/** What writes ask. */
export function rightsOf(writes: readonly Write[]): readonly ApiCall[] {
  return distinct(writes.flatMap(({ action, object }) => VERBS[action].map((verb) => ({ verb, ...spotOf(object) }))));
}

/** What looking at objects asks. */
export function rightsToSee(documents: readonly Document[], verbs: readonly ApiVerb[]): readonly ApiCall[] {
  return distinct(documents.flatMap((one) => verbs.map((verb) => ({ verb, ...spotOf(one) }))));
}

/** What following a journal asks: whether another release stands by now. */
export function rightsToFollow(namespace: string): readonly ApiCall[] {
  const { group, resource } = CONFIG_MAPS;
  return (["list", "watch"] as const).map((verb) => ({ verb, group, resource, namespace, name: "" }));
}

function spotOf({ apiVersion, kind, namespace }: Document): Omit<ApiCall, "verb"> {
  const group = apiVersion.includes("/") ? (apiVersion.split("/")[0] as string) : "";
  const lower = kind.toLowerCase();
  return { group, resource: lower.endsWith("y") ? `${lower.slice(0, -1)}ies` : `${lower}s`, namespace, name: "" };
}

/** Each call once. */
export function distinct(calls: readonly ApiCall[]): readonly ApiCall[] {
  return [...new Map(calls.map((one) => [textOf(one), one])).values()];
}

/** The calls that we may not make, as findings; the API server is asked, nothing is tried. */
export async function missingRights(calls: readonly ApiCall[], client: ClusterClient): Promise<readonly Diagnostic[]> {
  const found: Diagnostic[] = [];
  for (const call of distinct(calls)) {
    const allowed = await client.may(call);
    if (allowed instanceof Failure) return [apiProblem("review of our rights", allowed)];
    if (!allowed) {
      const help = "nothing was written; `portcullis release roles` prints the role that a deployer needs";
      found.push(diagnostic("PCL6011", [call.resource], `whoever the kubeconfig names may not ${textOf(call)}`, { help }));
    }
  }
  return found;
}

function textOf({ verb, group, resource, namespace, name }: ApiCall): string {
  const what = `${verb} ${resource}${group === "" ? "" : `.${group}`}${name === "" ? "" : ` \`${name}\``}`;
  return namespace === "" ? what : `${what} in namespace \`${namespace}\``;
}
