import type { AddressRange } from "#algebra";
import { addressIn, type End, type Labels } from "#model";
import type { Selector } from "../selector.ts";
import { all, any, FALSE, type Formula, lit, missing } from "./formula.ts";
import { NAME_LABEL, NAMESPACE_LABEL, NAMESPACE_PREFIX, setOf, within } from "./labels.ts";

/** A NetworkSet or GlobalNetworkSet: addresses that selectors find by labels, as they find endpoints. */
export interface AddressSet {
  /** Empty for a GlobalNetworkSet. */
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  /** null: nobody said what labels the namespace has. */
  readonly namespaceLabels: Labels | null;
  readonly ranges: readonly AddressRange[];
}

/** The addresses at this end that belong to a set which the selector selects. */
export function addressesOf(end: End, selector: Selector, sets: readonly AddressSet[]): Formula {
  const chosen: AddressRange[] = [];
  const open = new Map<string, AddressRange[]>();
  for (const set of sets) {
    const answer = selects(selector, set);
    if (answer === "yes") chosen.push(...set.ranges);
    if (answer === "unknown") open.set(set.namespace, [...(open.get(set.namespace) ?? []), ...set.ranges]);
  }
  const uncertain = [...open].map(([namespace, ranges]) => all(lit(addressIn(end, ranges)), missing(`labels of namespace ${namespace}`)));
  return any(chosen.length === 0 ? FALSE : lit(addressIn(end, chosen)), ...uncertain);
}

type Answer = "yes" | "no" | "unknown";

/** Whether a selector finds something by its labels. */
export function selects(selector: Selector, set: AddressSet): Answer {
  switch (selector.kind) {
    case "all":
    case "global":
      return "yes";
    case "and":
      return meet(selector.of.map((one) => selects(one, set)));
    case "or":
      return opposite(meet(selector.of.map((one) => opposite(selects(one, set)))));
    case "not":
      return opposite(selects(selector.of, set));
    default: {
      const value = labelOf(set, selector.label);
      if (value === "unknown") return "unknown";
      if (value === null) return selector.kind === "not in" ? "yes" : "no";
      return within(setOf(selector), value.text) ? "yes" : "no";
    }
  }
}

function meet(answers: readonly Answer[]): Answer {
  return answers.includes("no") ? "no" : answers.includes("unknown") ? "unknown" : "yes";
}
function opposite(answer: Answer): Answer {
  return answer === "yes" ? "no" : answer === "no" ? "yes" : "unknown";
}

/** A namespaced set carries its namespace's name and inherits its labels; no set has an orchestrator or a service account. */
function labelOf(set: AddressSet, label: string): { readonly text: string } | null | "unknown" {
  if (set.namespace !== "" && label === NAMESPACE_LABEL) return { text: set.namespace };
  const own = set.labels.get(label);
  if (own !== undefined) return { text: own };
  if (set.namespace === "" || !label.startsWith(NAMESPACE_PREFIX)) return null;
  const key = label.slice(NAMESPACE_PREFIX.length);
  if (key === NAME_LABEL || key === "kubernetes.io/metadata.name") return { text: set.namespace };
  if (set.namespaceLabels === null) return "unknown";
  const inherited = set.namespaceLabels.get(key);
  return inherited === undefined ? null : { text: inherited };
}
