import type { LabelSet } from "#ir";
import { ALL, and, isIn, not, type Selector } from "../selector.ts";
import { ORCHESTRATOR_LABEL } from "./labels.ts";

/** Kubernetes label requirements as a selector. */
export function ofLabels(labels: LabelSet): Selector {
  if (labels.length === 0) return ALL;
  return and(
    ...labels.map(({ key, operator, values }): Selector => {
      switch (operator) {
        case "In":
          return isIn(key, values);
        case "NotIn":
          return { kind: "not in", label: key, values };
        case "Exists":
          return { kind: "has", label: key };
        case "DoesNotExist":
          return not({ kind: "has", label: key });
      }
    }),
  );
}

/** Pods by Kubernetes labels: network sets carry no orchestrator (libcalico-go, lib/backend/k8s/conversion). */
export function ofPods(labels: LabelSet): Selector {
  return and(isIn(ORCHESTRATOR_LABEL, ["k8s"]), ofLabels(labels));
}
