import { NAMESPACE_NAME } from "#model";
import type { Decision } from "./decisions.ts";
import { areDisjoint, both, covers, minus, namespaceNames, type PodSet } from "./pod-set.ts";

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

  #near(set: PodSet): readonly PodSet[] {
    const names = namespaceNames(set.namespaces) ?? [...this.#byName.keys()];
    return [...this.#anywhere, ...names.flatMap((name) => this.#byName.get(name) ?? [])];
  }

  /** The isolated pods of a set, as the largest sets that cover them. */
  within(set: PodSet): readonly PodSet[] {
    const parts: PodSet[] = [];
    for (const isolated of this.#near(set)) {
      if (covers(isolated, set)) return [set];
      if (!areDisjoint(isolated, set)) parts.push(both(isolated, set));
    }
    return parts.filter((part, i) => !parts.some((other, j) => j !== i && covers(other, part) && (j < i || !covers(part, other))));
  }

  /** The pods of a set that nothing isolates. */
  without(set: PodSet): readonly PodSet[] {
    return this.#near(set).reduce<readonly PodSet[]>((left, isolated) => left.flatMap((part) => minus(part, isolated)), [set]);
  }
}
