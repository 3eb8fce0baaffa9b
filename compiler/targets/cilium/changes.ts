import type { EngineChange } from "../target.ts";

/** What other versions made of objects that both take (defaults of flags aside, which `flags.ts` has). */
export const changes: readonly EngineChange[] = [
  {
    since: "1.17",
    title: "`toServices` stands for the pods that a service selects, not for the addresses behind it",
    uses: /"toServices"/,
  },
  {
    since: "1.17",
    title: "`enableDefaultDeny` can be switched off by enable-non-default-deny-policies",
    uses: /"enableDefaultDeny"/,
  },
  {
    since: "1.18",
    title: "layer 7 rules of policies without default deny let every request through where nothing isolates the endpoint",
    uses: /"enableDefaultDeny"/,
    concerns: (flow) => flow.request !== null,
  },
  { since: "1.18", title: "`serverNames` take wildcards", uses: /"serverNames"/, concerns: (flow) => flow.sni !== null },
  { since: "1.18", title: "`fromNodes` and `toNodes` mean nodes of the own cluster only", uses: /"(from|to)Nodes"/ },
  { since: "1.19", title: "a leading `**.` of a name pattern stands for one label or more, it was one", uses: /"matchPattern":"\*\*/ },
  { since: "1.19", title: "labels `topology.kubernetes.io/…` are no part of identities", uses: /topology\.kubernetes\.io/ },
  {
    since: "1.20",
    title: "a port name of egress is the number that each destination gives it, it was the one number of the whole cluster",
    uses: /"port":"[0-9-]*[a-zA-Z]/,
  },
  {
    since: "1.20",
    title: "a request that a proxied port refuses is not looked at by later rules, the own node's among them",
    uses: /"(http|dns)":/,
  },
  { since: "1.20", title: "`policy-cidr-match-mode` knows `pods`: address blocks may match pods", uses: /CIDR|ipBlock/ },
  { since: "1.20", title: "ClusterNetworkPolicy is enforced under enable-k8s-cluster-network-policy", uses: /ClusterNetworkPolicy/ },
  {
    since: "1.20",
    title: "under enable-policy=always the own node gets in only where other rules stand",
    uses: /./,
    concerns: (flow) => flow.source.kind === "host",
  },
];

/** Where Cilium's maintainers tell what a version changes. */
export function releaseNotes(version: string): string {
  return `https://docs.cilium.io/en/v${version}/operations/upgrade/`;
}
