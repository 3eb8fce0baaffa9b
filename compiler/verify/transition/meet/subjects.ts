import { contradicts, type LabelSet, type PodSelector, type Requirement, type ServiceAccounts, type Subject } from "#ir";

/** Pods or nodes that both select; null: nobody. */
export function bothSelect<T extends Subject>(a: T, b: Subject): T | null {
  if (a.kind === "nodes" || b.kind === "nodes") {
    if (a.kind !== "nodes" || b.kind !== "nodes") return null;
    const nodes = together(a.nodes, b.nodes);
    return nodes === null ? null : { ...a, nodes };
  }
  const namespaces = together(a.namespaces, b.namespaces);
  const pods = together(a.pods, b.pods);
  const serviceAccounts = bothAccounts(a.serviceAccounts, b.serviceAccounts);
  if (namespaces === null || pods === null || serviceAccounts === null) return null;
  return { ...a, namespaces, pods, serviceAccounts };
}

/** Parts of `a` that none of `taken` selects; null where selectors can't say it: there is no "any account but these". */
export function without(a: Subject, taken: readonly Subject[]): readonly Subject[] | null {
  let left: readonly Subject[] = [a];
  for (const one of taken) {
    const parts = left.map((part) => minus(part, one));
    if (parts.includes(null)) return null;
    left = parts.flatMap((part) => part ?? []);
  }
  return left;
}

function minus(a: Subject, b: Subject): readonly Subject[] | null {
  if (bothSelect(a, b) === null) return [a];
  if (a.kind === "nodes" || b.kind === "nodes") return a.kind === "nodes" && b.kind === "nodes" ? outside(a, a.nodes, b.nodes, "nodes") : [a];
  const names = bothAccounts(a.serviceAccounts, b.serviceAccounts);
  if (b.serviceAccounts !== "any" && a.serviceAccounts === "any") return null;
  const elsewhere = outside(a, a.namespaces, b.namespaces, "namespaces");
  const there: PodSelector = { ...a, namespaces: together(a.namespaces, b.namespaces) ?? a.namespaces };
  const others = outside(there, a.pods, b.pods, "pods");
  if (b.serviceAccounts === "any" || a.serviceAccounts === "any") return [...elsewhere, ...others];
  const left = a.serviceAccounts.filter((name) => !(names ?? []).includes(name));
  const rest: readonly PodSelector[] = left.length === 0 ? [] : [{ ...there, pods: together(a.pods, b.pods) ?? a.pods, serviceAccounts: left }];
  return [...elsewhere, ...others, ...rest];
}

/** Parts of a selector where one requirement of `taken` fails and all before it hold: they don't overlap. */
function outside<T extends Subject>(a: T, mine: LabelSet, taken: LabelSet, field: string): T[] {
  return taken.flatMap((one, i) => {
    const labels = together(mine, [...taken.slice(0, i), negated(one)]);
    return labels === null ? [] : [{ ...a, [field]: labels }];
  });
}

const OPPOSITE = { In: "NotIn", NotIn: "In", Exists: "DoesNotExist", DoesNotExist: "Exists" } as const;

/** NotIn also holds where the key is absent, so each operator has its exact opposite. */
function negated(one: Requirement): Requirement {
  return { ...one, operator: OPPOSITE[one.operator] };
}

/** Both label sets as one, a value set a key where both name values; null where nothing meets both. */
function together(a: LabelSet, b: LabelSet): LabelSet | null {
  const all = new Map<string, Requirement>();
  const values = new Map<string, Requirement>();
  for (const one of [...a, ...b]) {
    const known = one.operator === "In" ? values.get(one.key) : undefined;
    if (one.operator !== "In") all.set(JSON.stringify(one), one);
    else values.set(one.key, known === undefined ? one : { ...one, values: known.values.filter((value) => one.values.includes(value)) });
  }
  const labels = [...values.values(), ...all.values()];
  return [...values.values()].some((one) => one.values.length === 0) || contradicts(labels) ? null : labels;
}

function bothAccounts(a: ServiceAccounts, b: ServiceAccounts): ServiceAccounts | null {
  if (a === "any" || b === "any") return a === "any" ? b : a;
  const names = a.filter((name) => b.includes(name));
  return names.length === 0 ? null : names;
}
