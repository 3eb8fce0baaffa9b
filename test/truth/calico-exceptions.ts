/** Cases in which a verdict table is known to differ from Calico's dataplane, each with the reason. */
export interface Exception {
  readonly reason: string;
  readonly cases: readonly string[];
}

/**
 * The tables come from app-policy's checker, whose set of networks keeps a bitmap for the last eight bits of an address and never
 * looks past it: a network set's block of /25 to /31 matches nothing there (app-policy/policystore/ipset.go, containsIP).
 * The dataplanes match it.
 */
export const LONG_PREFIXES: Exception = {
  reason: "the checker never finds blocks of /25 to /31 of a network set",
  cases: ["calico-00375", "calico-00844", "calico-00921", "calico-01673", "calico-01770", "calico-01846"],
};
