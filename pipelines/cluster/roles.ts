import { type Plan, planOf, type Watch } from "#answers";
import type { Document } from "#manifest";
import { imageOf } from "./barriers/agent.ts";
import type { ApiCall } from "./client/calls.ts";
import { nameOf } from "./deployment.ts";
import type { Reader } from "./live/meaning.ts";
import { distinct, rightsOf, rightsOfBarriers, rightsOfDeployment, rightsToFollow, rightsToSee } from "./rights.ts";

export interface RolesOptions {
  readonly pipeline: string;
  readonly namespace: string;
  /** What stands before, and behind each stage. */
  readonly states: readonly (readonly Document[])[];
  readonly reader: Reader;
  /** Whether drift is to be watched with it, too. */
  readonly watch: boolean;
  readonly clock: Watch;
}

/** Every call of a rollout from stage to stage, and of the ways back. */
export function callsOf({ pipeline, namespace, states, reader, watch, clock }: RolesOptions): readonly ApiCall[] {
  const first = states[0] ?? [];
  const ways = states.slice(1).flatMap((state, i) => [
    [states[i] ?? [], state],
    [state, first],
  ]);
  const plans = ways.flatMap(([from, to]): readonly Plan[] => {
    const [a, b] = [from ?? [], to ?? []].map((documents, i) => ({ kind: "manifests", name: `${i}`, documents }) as const);
    const { value } = planOf(a as NonNullable<typeof a>, b as NonNullable<typeof b>, reader.chosen, reader.inventory, clock);
    return value === null ? [] : [value];
  });
  const writes = plans.flatMap(({ phases }) => phases.flatMap((one) => one.writes));
  return distinct([
    ...rightsOfDeployment(namespace, nameOf(pipeline)),
    ...rightsOfBarriers(imageOf(states.flat()) !== null),
    ...rightsToSee(states.flat(), watch ? ["list", "watch"] : ["list"]),
    ...(watch ? rightsToFollow(namespace) : []),
    ...rightsOf(writes),
  ]);
}

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}
/** A Kubernetes object. */
export type Role = Readonly<Record<string, unknown>>;

/** The least roles for some calls: one a namespace, and one for what has none; bound to a subject where one is named. */
export function rolesOf(calls: readonly ApiCall[], pipeline: string, subject: Role | null): readonly Role[] {
  const name = `${nameOf(pipeline)}-deployer`;
  const spaces = [...new Set(calls.map((one) => one.namespace))].sort();
  const api = "rbac.authorization.k8s.io";
  return spaces.flatMap((namespace) => {
    const kind = namespace === "" ? "ClusterRole" : "Role";
    const metadata = { name, ...(namespace !== "" && { namespace }), labels: { "app.kubernetes.io/managed-by": "portcullis" } };
    const role = { apiVersion: `${api}/v1`, kind, metadata, rules: rulesOf(calls.filter((one) => one.namespace === namespace)) };
    if (subject === null) return [role];
    return [role, { apiVersion: `${api}/v1`, kind: `${kind}Binding`, metadata, roleRef: { apiGroup: api, kind, name }, subjects: [subject] }];
  });
}

function rulesOf(calls: readonly ApiCall[]): readonly Rule[] {
  const rules = new Map<string, { readonly call: ApiCall; readonly verbs: string[] }>();
  for (const call of calls) {
    const key = [call.group, call.resource, call.name].join(" ");
    const rule = rules.get(key) ?? { call, verbs: [] };
    rules.set(key, rule);
    if (!rule.verbs.includes(call.verb)) rule.verbs.push(call.verb);
  }
  return [...rules]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { call, verbs }]) => ({
      apiGroups: [call.group],
      resources: [call.resource],
      ...(call.name !== "" && { resourceNames: [call.name] }),
      verbs: verbs.sort(),
    }));
}
