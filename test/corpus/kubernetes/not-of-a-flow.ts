/** Rows of the semantics that no verdict of a flow can say, each with the reason. */
export const NOT_OF_A_FLOW: readonly { readonly row: string; readonly why: string }[] = [
  { row: "N49", why: "which user a process of the node runs as is no part of a flow; kube-network-policies spares those of user 0" },
  { row: "N65", why: "a verdict is about a new connection; what a change does to one that lives depends on connection tracking, not on the flow" },
];
