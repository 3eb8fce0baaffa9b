/** Flows on which engines say something else than the corpus, with the reason. One that doesn't apply any more fails. */
export interface Exception {
  readonly engines: readonly string[];
  readonly case: string;
  readonly flows: readonly string[];
  readonly reason: string;
}
export const EXCEPTIONS: readonly Exception[] = [
  {
    engines: ["cilium@1.16: read(emit())", "cilium@1.17: read(emit())", "cilium@1.18: read(emit())"],
    case: "a rule may be left out where its author said so",
    flows: ["web -> api:8080 mtls"],
    reason: "mutual authentication is on by default until 1.18, so nothing is substituted",
  },
  {
    engines: [
      "kubernetes@1.36,ipblock-pods=match: read(emit())",
      "calico@3.32 reads kubernetes@1.36",
      "kube-router@2.11 reads kubernetes@1.36",
      "weave@2.8 reads kubernetes@1.36",
      "cilium@1.20 reads kubernetes@1.36",
      "the cyclonus matcher on what kubernetes@1.36 emits",
      "Cilium's policy engine on what kubernetes@1.36 emits",
    ],
    case: "a block with pods is every address in it",
    flows: ["web -> blog/web:80"],
    reason: "the specification leaves pods in ipBlocks to the engine, and this engine decides",
  },
  {
    engines: ["weave@2.8 reads kubernetes@1.36"],
    case: "ranges are closed, and a name is each destination's own",
    flows: ["web -> mysql:3000", "web -> mysql:3010", "web -> mysql:9/UDP", "web -> api:8080"],
    reason: "Weave Net drops a policy with a named port whole",
  },
];
