import * as z from "zod";

/** networking.k8s.io/v1 NetworkPolicy as written; null is what a missing field is. Selectors, ports and CIDRs are read apart. */
const peer = z.strictObject({
  podSelector: z.unknown().optional(),
  namespaceSelector: z.unknown().optional(),
  ipBlock: z.strictObject({ cidr: z.unknown().optional(), except: z.array(z.unknown()).nullish() }).nullish(),
});
const port = z.strictObject({ protocol: z.unknown().optional(), port: z.unknown().optional(), endPort: z.unknown().optional() });
const ports = z.array(port).nullish();

export const networkPolicyShape = z.strictObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.unknown().optional(),
  status: z.unknown().optional(),
  spec: z
    .strictObject({
      podSelector: z.unknown().optional(),
      policyTypes: z.array(z.string()).nullish(),
      ingress: z.array(z.strictObject({ from: z.array(peer).nullish(), ports })).nullish(),
      egress: z.array(z.strictObject({ to: z.array(peer).nullish(), ports })).nullish(),
    })
    .nullish(),
});
export type WrittenPeer = z.infer<typeof peer>;
export type WrittenPort = z.infer<typeof port>;
