import * as z from "zod";

/** `metadata`, as far as selectors look at it. */
export const labelled = z.looseObject({ labels: z.record(z.string(), z.string()).nullish() }).nullish();
export const tierSpec = z.strictObject({ order: z.number().nullish(), defaultAction: z.enum(["Pass", "Deny"]).nullish() });
export const networkSetSpec = z.strictObject({ nets: z.array(z.string()).nullish() });

/** API groups of Calico's own kinds: the API server's, and the storage behind it up to 3.31. */
export const API = "projectcalico.org/v3";
export const RAW_API = "crd.projectcalico.org/v1";

/** Tiers that exist without an object, by the first version that has them and the last one. */
export const STATIC_TIERS = [
  { name: "default", order: 1_000_000, endsWith: "deny", from: 0, to: 99 },
  { name: "adminnetworkpolicy", order: 1_000, endsWith: "pass", from: 29, to: 31 },
  { name: "baselineadminnetworkpolicy", order: 10_000_000, endsWith: "pass", from: 30, to: 31 },
  { name: "kube-admin", order: 1_000, endsWith: "pass", from: 32, to: 99 },
  { name: "kube-baseline", order: 10_000_000, endsWith: "pass", from: 32, to: 99 },
] as const;
