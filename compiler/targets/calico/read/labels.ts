import { containing, endingWith, holds, startingWith, type TextSet } from "#algebra";
import { domainOf, type End, NAMESPACE_NAME, text, V } from "#model";
import type { Selector } from "../selector.ts";
import { all, any, FALSE, type Formula, lit, negate, TRUE } from "./formula.ts";

/** Labels that Calico gives endpoints (libcalico-go, lib/backend/k8s/conversion). */
export const NAMESPACE_LABEL = "projectcalico.org/namespace";
export const ORCHESTRATOR_LABEL = "projectcalico.org/orchestrator";
export const ACCOUNT_LABEL = "projectcalico.org/serviceaccount";
/** Labels of the namespace and of the service account, inherited through the profiles kns.* and ksa.*. */
export const NAMESPACE_PREFIX = "pcns.";
export const ACCOUNT_PREFIX = "pcsa.";
/** The name of a namespace or service account among its own labels. */
export const NAME_LABEL = "projectcalico.org/name";
/** A longer name of a service account is no label value, the pod goes without the label. */
const MAX_ACCOUNT_LABEL = 62;

/** What a label of a pod is: a variable of the model, or always this text. */
type Source = { readonly variable: string; readonly short?: boolean } | { readonly always: string };

function sourceOf(end: End, label: string): Source {
  if (label === NAMESPACE_LABEL) return { variable: V.namespaceLabel(end, NAMESPACE_NAME) };
  if (label === ORCHESTRATOR_LABEL) return { always: "k8s" };
  if (label === ACCOUNT_LABEL) return { variable: V.serviceAccount(end), short: true };
  if (label.startsWith(NAMESPACE_PREFIX)) {
    const key = label.slice(NAMESPACE_PREFIX.length);
    return { variable: V.namespaceLabel(end, key === NAME_LABEL ? NAMESPACE_NAME : key) };
  }
  if (label.startsWith(ACCOUNT_PREFIX)) {
    const key = label.slice(ACCOUNT_PREFIX.length);
    return { variable: key === NAME_LABEL ? V.serviceAccount(end) : V.serviceAccountLabel(end, key) };
  }
  return { variable: V.podLabel(end, label) };
}

/** The pods at this end that a selector selects. */
export function podsOf(end: End, selector: Selector): Formula {
  switch (selector.kind) {
    case "all":
    case "global":
      return TRUE;
    case "and":
      return all(...selector.of.map((one) => podsOf(end, one)));
    case "or":
      return any(...selector.of.map((one) => podsOf(end, one)));
    case "not":
      return negate(podsOf(end, selector.of));
    case "not in":
      return negate(present(end, selector.label, { kind: "in", values: selector.values }));
    default:
      return present(end, selector.label, setOf(selector));
  }
}

/** The values that a positive comparison accepts. */
export function setOf(selector: Extract<Selector, { label: string }>): TextSet {
  switch (selector.kind) {
    case "has":
      return { kind: "notIn", values: [] };
    case "in":
    case "not in":
      return { kind: selector.kind === "in" ? "in" : "notIn", values: selector.values };
    case "contains":
      return selector.part === "" ? { kind: "notIn", values: [] } : { kind: "match", pattern: containing(selector.part) };
    case "starts with":
      return selector.part === "" ? { kind: "notIn", values: [] } : { kind: "match", pattern: startingWith(selector.part) };
    case "ends with":
      return selector.part === "" ? { kind: "notIn", values: [] } : { kind: "match", pattern: endingWith(selector.part) };
  }
}

/** The label is there and its value lies in the set. */
function present(end: End, label: string, set: TextSet): Formula {
  const source = sourceOf(end, label);
  if ("always" in source) return within(set, source.always) ? TRUE : FALSE;
  if (set.kind === "in") {
    const values = source.short ? set.values.filter((one) => one.length <= MAX_ACCOUNT_LABEL) : set.values;
    return values.length === 0 ? FALSE : lit(text(source.variable, { kind: "in", values }));
  }
  const any = set.kind === "notIn" && set.values.length === 0;
  const here = any && isTotal(source.variable) ? TRUE : lit(text(source.variable, set));
  return source.short ? all(here, lit(text(source.variable, { kind: "match", pattern: `(?s:.{0,${MAX_ACCOUNT_LABEL}})` }))) : here;
}

function isTotal(variable: string): boolean {
  const domain = domainOf(variable);
  return domain.sort === "text" && domain.total;
}

/** Whether one known value lies in the set. */
export function within(set: TextSet, value: string): boolean {
  return holds({ sort: "text", absent: false, present: set }, value) === "yes";
}
