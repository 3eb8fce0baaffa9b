import { nameOf, titleOf } from "#manifest";
import type { Findings } from "./findings.ts";
import { nameProblem, namespaceProblem } from "./labels.ts";

/** Name, namespace and id of an object; a namespaced object without one lives in `default`, as kubectl creates it. */
export function identify(findings: Findings, scope: "namespaced" | "cluster"): { id: string; namespace: string; name: string } {
  const { document } = findings;
  const namespace = scope === "cluster" ? "" : document.namespace || "default";
  if (document.name === "") {
    const metadata = document.value["metadata"];
    if (typeof metadata !== "object" || metadata === null) findings.add("PCL1004", ["metadata"], `metadata is ${nameOf(metadata)}, not an object`);
    else findings.add("PCL1004", ["metadata", "name"], "the object has no name");
  } else {
    const problem = nameProblem(document.name);
    if (problem !== null) findings.add("PCL1008", ["metadata", "name"], problem);
  }
  const bad = scope === "cluster" ? null : namespaceProblem(namespace);
  if (bad !== null) findings.add("PCL1008", ["metadata", "namespace"], bad);
  return { id: titleOf({ ...document, namespace }), namespace, name: document.name };
}
