import type { EngineChange } from "../target.ts";

/** What other versions made of objects that both take. */
export const changes: readonly EngineChange[] = [
  { since: "3.29", title: "policies have tiers, and AdminNetworkPolicy is read", uses: /"tier"|AdminNetworkPolicy/ },
  { since: "3.30", title: "staged policies and BaselineAdminNetworkPolicy are read", uses: /"Staged|BaselineAdminNetworkPolicy/ },
  { since: "3.31", title: "paths of HTTP rules are compared after normalisation", uses: /"paths"/, concerns: (flow) => flow.request !== null },
  { since: "3.32", title: "paths of HTTP rules are compared after normalisation", uses: /"paths"/, concerns: (flow) => flow.request !== null },
  { since: "3.32", title: "policies of equal order stand by name, namespace and kind, they stood by prefixed name", uses: /./ },
  { since: "3.32", title: "ClusterNetworkPolicy takes the place of AdminNetworkPolicy", uses: /AdminNetworkPolicy|ClusterNetworkPolicy/ },
];

/** Where Calico's maintainers tell what a version changes. */
export function releaseNotes(version: string): string {
  return `https://docs.tigera.io/calico/${version}/release-notes/`;
}
