import type { LabelSet, PodSelector, Requirement, ServiceAccounts } from "#ir";
import { NAMESPACE_NAME } from "#model";

/** Calico's selector for label requirements; its `not in` also holds where the label is absent, as Kubernetes' NotIn does. */
export function selectorText(requirements: LabelSet): string {
  return requirements.length === 0 ? "all()" : requirements.map(requirementText).join(" && ");
}

function requirementText({ key, operator, values }: Requirement): string {
  switch (operator) {
    case "In":
      return values.length === 1 ? `${key} == '${values[0]}'` : `${key} in { ${values.map((value) => `'${value}'`).join(", ")} }`;
    case "NotIn":
      return values.length === 1 ? `${key} != '${values[0]}'` : `${key} not in { ${values.map((value) => `'${value}'`).join(", ")} }`;
    case "Exists":
      return `has(${key})`;
    case "DoesNotExist":
      return `!has(${key})`;
  }
}

/** The name of the one namespace that a selector speaks of, or null. */
export function singleNamespace(namespaces: LabelSet): string | null {
  const [only] = namespaces;
  const single = namespaces.length === 1 && only?.key === NAMESPACE_NAME && only.operator === "In" && only.values.length === 1;
  return single ? (only.values[0] as string) : null;
}

/** A pod's service account is the label `projectcalico.org/serviceaccount` of its endpoint. */
export function subjectSelector(pods: LabelSet, accounts: ServiceAccounts): string {
  const account: Requirement[] = accounts === "any" ? [] : [{ key: "projectcalico.org/serviceaccount", operator: "In", values: accounts }];
  return selectorText([...pods, ...account]);
}

/** An entity rule for pods: `namespaceSelector` is always written, so that nothing is scoped by chance. */
export function podEntity(peer: PodSelector): object {
  return {
    namespaceSelector: selectorText(peer.namespaces),
    ...(peer.pods.length === 0 ? {} : { selector: selectorText(peer.pods) }),
    ...(peer.serviceAccounts === "any" ? {} : { serviceAccounts: { names: [...peer.serviceAccounts] } }),
  };
}
