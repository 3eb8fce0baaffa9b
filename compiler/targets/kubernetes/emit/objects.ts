import type { Direction, Policy } from "#ir";
import { objectLabels, objectName, yamlArtifact } from "../../objects.ts";
import type { Artifact, Stamp } from "../../target.ts";
import { subjectOf } from "./decisions.ts";
import type { PodSet } from "./pod-set.ts";
import { networkRules } from "./rules.ts";
import { labelSelector } from "./selector.ts";
import type { Traffic } from "./traffic.ts";

interface Drafted {
  readonly policy: Policy;
  readonly direction: Direction;
  readonly namespace: string;
  readonly pods: PodSet["pods"];
  readonly rules: Map<string, object>;
}

/** Collects what becomes NetworkPolicies: one for each policy, direction, namespace and set of pods. */
export class Objects {
  readonly #drafts = new Map<string, Drafted>();
  readonly #stamp: Stamp;

  constructor(stamp: Stamp) {
    this.#stamp = stamp;
  }

  /** Isolates pods of one namespace and allows this traffic to them, or none. */
  add(policy: Policy, direction: Direction, namespace: string, { pods }: PodSet, traffic: readonly Traffic[]): void {
    const key = JSON.stringify([namespace, policy.id, direction, pods]);
    const draft = this.#drafts.get(key) ?? { policy, direction, namespace, pods, rules: new Map<string, object>() };
    this.#drafts.set(key, draft);
    for (const rule of networkRules(traffic, direction)) draft.rules.set(JSON.stringify(rule), rule);
  }

  artifacts(): Artifact[] {
    const taken = new Set<string>();
    return [...this.#drafts.values()].map((draft) => {
      const [name, other] = namesOf(draft);
      const chosen = taken.has(`${draft.namespace}/${name}`) ? other : name;
      taken.add(`${draft.namespace}/${chosen}`);
      return yamlArtifact(draft.namespace, networkPolicy(draft, chosen, this.#stamp));
    });
  }
}

/** The readable name, and one that no other policy can have. */
function namesOf({ policy, direction, pods }: Drafted): readonly [string, string] {
  const own = JSON.stringify(pods) === JSON.stringify(subjectOf(policy).pods);
  const id = new RegExp(`[/-]${direction}$`).test(policy.id) ? [policy.id] : [policy.id, direction];
  const readable = pods.map(({ key, operator, values }) => `${key} ${operator} ${values.join(" ")}`).join(", ");
  return [objectName(...id, ...(own ? [] : [readable])), objectName(`${policy.id}:${direction}`, readable)];
}

function networkPolicy({ policy, direction, namespace, pods, rules }: Drafted, name: string, stamp: Stamp) {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name, namespace, labels: objectLabels(policy, stamp) },
    spec: {
      podSelector: labelSelector(pods),
      policyTypes: [direction === "ingress" ? "Ingress" : "Egress"],
      ...(rules.size === 0 ? {} : { [direction]: [...rules.values()] }),
    },
  };
}
