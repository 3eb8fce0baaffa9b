import * as z from "zod";
import { destinations, names, sources } from "./peers.ts";
import { denyPortRule, icmpRule, portRule } from "./ports.ts";
import { labelSelector } from "./selector.ts";

const authentication = z.strictObject({ mode: z.enum(["disabled", "required", "test-always-fail"]) }).optional();
const icmps = z.array(icmpRule).optional();
const policyLabel = z.strictObject({ key: z.string(), source: z.string().optional(), value: z.string().optional() });
/** Unicode category C is what the CRD's `\PC` leaves out. */
const log = z
  .strictObject({
    value: z
      .string()
      .max(32)
      .regex(/^\P{C}*$/u)
      .optional(),
  })
  .optional();

function shape(minor: number) {
  const toPorts = z.array(portRule(minor)).optional();
  const denied = z.array(denyPortRule(minor)).optional();
  return z.strictObject({
    endpointSelector: labelSelector.optional(),
    nodeSelector: labelSelector.optional(),
    ingress: z.array(z.strictObject({ ...sources(minor), toPorts, icmps, authentication })).optional(),
    ingressDeny: z.array(z.strictObject({ ...sources(minor), toPorts: denied, icmps })).optional(),
    egress: z.array(z.strictObject({ ...destinations(minor), ...names, toPorts, icmps, authentication })).optional(),
    egressDeny: z.array(z.strictObject({ ...destinations(minor), toPorts: denied, icmps })).optional(),
    enableDefaultDeny: z.strictObject({ ingress: z.boolean().optional(), egress: z.boolean().optional() }).optional(),
    labels: z.array(policyLabel).optional(),
    description: z.string().optional(),
    ...(minor >= 18 ? { log } : {}),
  });
}

const MINORS = [16, 17, 18, 19, 20];
/** Made when first asked for: each takes milliseconds. */
const shapes = new Map<number, ReturnType<typeof shape>>();

/** The `spec` of CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy as the CRD of a minor version has it. */
export function specShape(minor: number): ReturnType<typeof shape> {
  if (!MINORS.includes(minor)) throw new Error(`internal error, please report: no schema for Cilium 1.${minor}`);
  const found = shapes.get(minor) ?? shape(minor);
  shapes.set(minor, found);
  return found;
}
export type WrittenSpec = z.infer<ReturnType<typeof shape>>;

/** The `spec` of CiliumCIDRGroup, v2alpha1 and v2. */
export const cidrGroupShape = z.strictObject({ externalCIDRs: z.array(z.string()) });
