import { NAMESPACE_NAME } from "#model";
import type { Decision } from "./decisions.ts";
import { areDisjoint, both, covers, isEmpty, minus, namespaceNames, type PodSet } from "./pod-set.ts";

/** Pods of the namespace of this name. */
export function inNamespace(name: string, { pods }: PodSet): PodSet {
  return { namespaces: [{ key: NAMESPACE_NAME, operator: "In", values: [name] }], pods };
}

/** The set, namespace by namespace; null where it doesn't list them by name. */
export function byNamespace(set: PodSet): readonly PodSet[] | null {
  return namespaceNames(set.namespaces)?.map((name) => inNamespace(name, set)) ?? null;
}

/** The subjects that silence denies: only there can a NetworkPolicy allow something without taking something else away. */
export class Isolation {
  readonly #byName = new Map<string, PodSet[]>();
  readonly #anywhere: PodSet[] = [];

  constructor(decisions: readonly Decision[]) {
    for (const { rule, traffic } of decisions) {
      if (rule !== null) continue;
      for (const { subject } of traffic) {
        const named = byNamespace(subject);
        if (named === null) this.#anywhere.push(subject);
        for (const set of named ?? []) {
          const name = set.namespaces[0]?.values[0] as string;
          this.#byName.set(name, [...(this.#byName.get(name) ?? []), set]);
        }
      }
    }
  }

  /** Isolated sets that a set may meet, those of one namespace together. */
  #near(set: PodSet): readonly (readonly PodSet[])[] {
    const names = namespaceNames(set.namespaces) ?? [...this.#byName.keys()];
    return [this.#anywhere, ...names.map((name) => this.#byName.get(name) ?? [])];
  }

  /** The isolated pods of a set, as the largest sets that cover them. */
  within(set: PodSet): readonly PodSet[] {
    const parts: PodSet[] = [];
    for (const group of this.#near(set)) {
      // Most policies isolate the very pods that they speak of.
      if (group.some((isolated) => isolated.pods === set.pods && covers(isolated, set)) && !isEmpty(set)) return [set];
      const met = group.filter((isolated) => !areDisjoint(isolated, set));
      if (met.some((isolated) => covers(isolated, set))) return [set];
      parts.push(...largest(met.map((isolated) => both(isolated, set))));
    }
    return parts;
  }

  /** The pods of a set that nothing isolates. */
  without(set: PodSet): readonly PodSet[] {
    const some: readonly PodSet[] = isEmpty(set) ? [] : [set];
    return this.#near(set)
      .flat()
      .reduce((left, isolated) => left.flatMap((part) => minus(part, isolated)), some);
  }
}

function largest(sets: readonly PodSet[]): readonly PodSet[] {
  return sets.filter((set, i) => !sets.some((other, j) => j !== i && covers(other, set) && (j < i || !covers(set, other))));
}
