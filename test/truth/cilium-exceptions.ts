/** Cases in which a verdict table is known to differ from what Cilium enforces, each with the reason. */
export interface Exception {
  readonly reason: string;
  readonly cases: readonly string[];
}

export const EXCEPTIONS: readonly Exception[] = [
  {
    reason:
      "the table evaluates requests itself and resolves the port name of an egress rule at the sending pod; Cilium resolves it at the receiving one, as its own network policy for the proxy does",
    cases: ["cilium-01551", "cilium-anycluster-00084"],
  },
  {
    reason:
      "`app` and `any:app` with two values: Cilium keeps one of them at random (36 of 40 runs the last), the table shows one run; the reader refuses it",
    cases: [
      "cilium-00123",
      "cilium-01235",
      "cilium-nodes-00034",
      "cilium-nodes-00048",
      "cilium-nodes-00428",
      "cilium-pods-nodes-00143",
      "cilium-anycluster-00296",
    ],
  },
];
