import { type NetworkPolicy, readNetworkPolicy } from "#api";
import type { Diagnostic } from "#diagnostic";
import { type Document, report, titleOf } from "#manifest";

/** A NetworkPolicy with the document that says it. */
export interface WrittenPolicy {
  readonly policy: NetworkPolicy;
  readonly document: Document;
}

/** Kinds of other APIs that say who may talk to whom. */
const POLICY_KINDS = /^(.*NetworkPolicy|AuthorizationPolicy|EgressFirewall)$/;

/** The NetworkPolicies among documents, for an engine that knows no other policy; those of other kinds are named. Engines parse CIDRs as Kubernetes before 1.36 did. */
export function networkPoliciesOf(
  documents: readonly Document[],
  engine: string,
): { readonly policies: readonly WrittenPolicy[]; readonly diagnostics: readonly Diagnostic[] } {
  const policies: WrittenPolicy[] = [];
  const diagnostics: Diagnostic[] = [];
  const seen = new Set<string>();
  for (const document of documents) {
    const { apiVersion, kind } = document;
    if (apiVersion === "networking.k8s.io/v1" && kind === "NetworkPolicy") {
      const reading = readNetworkPolicy(document, { version: "1.35" });
      diagnostics.push(...reading.diagnostics);
      if (reading.policy === null) continue;
      if (seen.has(reading.policy.id))
        diagnostics.push(report(document, "PCL1002", [], `${titleOf(document)} is given twice`, "keep one of the two"));
      seen.add(reading.policy.id);
      policies.push({ policy: reading.policy, document });
    } else if (POLICY_KINDS.test(kind)) {
      diagnostics.push(report(document, "PCL3003", ["kind"], `\`${engine}\` doesn't know ${apiVersion} ${kind} and enforces nothing of it`));
    }
  }
  return { policies, diagnostics };
}
