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
];
