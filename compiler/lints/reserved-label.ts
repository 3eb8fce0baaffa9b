import { type Diagnostic, quoted } from "#diagnostic";
import { type Document, report } from "#manifest";
import type { Lint } from "./context.ts";
import { below, type Field, fieldsNamed, isCilium, isNetworkPolicy, isObject, itemsOf } from "./objects.ts";

const OF_CILIUM = ["reserved:"];
const OF_ALL = ["reserved:", "k8s:", "any:", "io.cilium.k8s.", "io.kubernetes.pod.namespace"];

/**
 * Label keys that an engine gives out itself: no pod carries them, or selecting on them escapes the policy's namespace.
 * CVE-2023-41333; Cilium: getEndpointSelector leaves selectors with `reserved:` keys unscoped.
 */
export const reservedLabel: Lint = ({ documents }) =>
  documents.flatMap((document) => {
    const prefixes = isCilium(document) && document.kind === "CiliumNetworkPolicy" ? OF_CILIUM : isNetworkPolicy(document) ? OF_ALL : null;
    return prefixes === null ? [] : keysOf(document).flatMap((field) => finding(field, prefixes));
  });

function finding({ document, path, value }: Field, prefixes: readonly string[]): Diagnostic[] {
  const prefix = prefixes.find((one) => typeof value === "string" && value.startsWith(one));
  if (prefix === undefined) return [];
  const message = `label key ${quoted(String(value))} lies under \`${prefix}\`, which engines keep for themselves`;
  return [report(document, "PCL2012", path, message, "select by labels of pods and namespaces, or use an entity")];
}

/** Label keys of every selector; the value of each field is the key. */
function keysOf(document: Document): Field[] {
  const root: Field = { document, path: [], value: document.value };
  const labels = fieldsNamed(root, "matchLabels").flatMap((field) => {
    const keys = isObject(field.value) ? Object.keys(field.value) : [];
    return keys.map((key) => ({ document, path: [...field.path, key], value: key }));
  });
  return [...labels, ...fieldsNamed(root, "matchExpressions").flatMap((field) => itemsOf(field).flatMap((one) => below(one, "key") ?? []))];
}
