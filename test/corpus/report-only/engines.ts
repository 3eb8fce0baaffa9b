import type { Trap } from "../kubernetes/trap.ts";

const FLANNEL = "flannel@0.27";
/** kube-network-policies beside Flannel. */
export const NETPOL = "flannel@0.27,netpol.enabled=true";
export const WEAVE = "weave@2.8";
export const KUBE_ROUTER = "kube-router@2.11";

type Outcomes = Trap["verdicts"];
type Outcome = Outcomes[string];

/** What kube-router, Weave and kube-network-policies make of a flow; Flannel alone always allows. */
export const by = (kubeRouter: Outcome, weave: Outcome, netpol: Outcome): Outcomes => ({
  [KUBE_ROUTER]: kubeRouter,
  [WEAVE]: weave,
  [NETPOL]: netpol,
  [FLANNEL]: "allow",
});
/** All three agree with the specification. */
export const all = (outcome: Outcome): Outcomes => by(outcome, outcome, outcome);
