import { type Diagnostic, diagnostic } from "#diagnostic";
import { type Document, titleOf } from "#manifest";

/** Kinds of which a cluster keeps one object a name. */
const KINDS = /^(Cilium(Clusterwide)?NetworkPolicy|CiliumCIDRGroup|NetworkPolicy|ClusterNetworkPolicy)$/;

/** Objects of one kind and name: the second would replace the first. */
export function twinsOf(documents: readonly Document[]): Diagnostic[] {
  const seen = new Map<string, Document>();
  return documents.flatMap((document) => {
    const { apiVersion, kind, namespace, name } = document;
    if (!KINDS.test(kind)) return [];
    const key = `${apiVersion.replace(/\/.*/, "")} ${kind} ${namespace || "default"}/${name}`;
    const first = seen.get(key);
    seen.set(key, document);
    if (first === undefined) return [];
    const [one, two] = [first.locate([]), document.locate([])];
    const message = `${titleOf(document)} is given twice, in ${one.file}:${one.line} and ${two.file}:${two.line}`;
    return [diagnostic("PCL1002", [titleOf(document), "metadata", "name"], message, { help: "the second would replace the first", source: two })];
  });
}
