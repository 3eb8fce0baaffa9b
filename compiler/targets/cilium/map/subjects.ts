import { holds } from "#algebra";
import { NAMESPACE_NAME, type Point, V } from "#model";
import type { Entry } from "../read/entry.ts";

const NAMESPACE = V.namespaceLabel("S", NAMESPACE_NAME);

/** Rules by the namespaces of their subjects, so that a pod is not held against those of all others. */
export class Subjects {
  readonly #placed = new Map<string, Entry[]>();
  readonly #anywhere: Entry[] = [];

  constructor(entries: readonly Entry[]) {
    for (const entry of entries) {
      const namespaces = namespacesOf(entry);
      if (namespaces === null) this.#anywhere.push(entry);
      for (const one of namespaces ?? []) {
        const list = this.#placed.get(one);
        if (list === undefined) this.#placed.set(one, [entry]);
        else list.push(entry);
      }
    }
  }

  /** The rules that select a pod. */
  of(namespace: string, point: Point): Entry[] {
    return [...this.#anywhere, ...(this.#placed.get(namespace) ?? [])].filter(({ subject }) =>
      subject.cubes.some((cube) => cube.every((one) => holds(one.in, point(one.variable)) === "yes")),
    );
  }
}

/** The namespaces that a subject lists; null where it excludes some or takes any. */
function namespacesOf({ subject }: Entry): ReadonlySet<string> | null {
  const found = new Set<string>();
  for (const cube of subject.cubes) {
    const set = cube.find((one) => one.variable === NAMESPACE)?.in;
    if (set?.sort !== "text" || set.absent || set.present.kind !== "in") return null;
    for (const value of set.present.values) found.add(value);
  }
  return found;
}
