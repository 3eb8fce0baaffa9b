import * as z from "zod";
import { ruleSchema } from "./rule.ts";

const shared = {
  tier: z.string().nullish(),
  order: z.number().nullish(),
  selector: z.string().nullish(),
  serviceAccountSelector: z.string().nullish(),
  types: z.array(z.enum(["Ingress", "Egress"])).nullish(),
  ingress: z.array(ruleSchema).nullish(),
  egress: z.array(ruleSchema).nullish(),
  performanceHints: z.array(z.enum(["AssumeNeededOnEveryNode"])).nullish(),
};
const cluster = {
  namespaceSelector: z.string().nullish(),
  doNotTrack: z.boolean().nullish(),
  preDNAT: z.boolean().nullish(),
  applyOnForward: z.boolean().nullish(),
};
const stagedAction = z.enum(["Set", "Delete", "Learn", "Ignore"]).nullish();

export const networkPolicySpec = z.strictObject(shared);
export const globalNetworkPolicySpec = z.strictObject({ ...shared, ...cluster });
export const stagedNetworkPolicySpec = z.strictObject({ ...shared, stagedAction });
export const stagedGlobalNetworkPolicySpec = z.strictObject({ ...shared, ...cluster, stagedAction });
/** The form of a Kubernetes NetworkPolicy; what stands beside `stagedAction` is checked as one. */
export const stagedKubernetesNetworkPolicySpec = z.looseObject({ stagedAction });

/** The fields of every policy kind in one type; a kind's schema refuses those that it doesn't have. */
export type PolicySpec = z.infer<typeof networkPolicySpec> &
  Partial<Pick<z.infer<typeof stagedGlobalNetworkPolicySpec>, keyof typeof cluster | "stagedAction">>;
