import * as z from "zod";

/** policy.networking.k8s.io objects as written. Selectors, ports and CIDRs are read apart; every union has exactly one field. */
const any = z.unknown().optional();
const metadata = { apiVersion: z.string(), kind: z.string(), metadata: any, status: any };
const pods = z.strictObject({ namespaceSelector: any, podSelector: any });
const range = z.strictObject({ start: any, end: any });

const destination = z.strictObject({
  destinationPort: z.strictObject({ number: any, range: range.optional() }).optional(),
});
const protocol = z.strictObject({
  tcp: destination.optional(),
  udp: destination.optional(),
  sctp: destination.optional(),
  destinationNamedPort: any,
});
const ingressPeer = z.strictObject({ namespaces: any, pods: pods.optional() });
const egressPeer = z.strictObject({
  ...ingressPeer.shape,
  networks: z.array(any).optional(),
  nodes: any,
  domainNames: z.array(any).optional(),
});
const cnpRule = { name: z.string().max(100).optional(), action: z.enum(["Accept", "Deny", "Pass"]), protocols: z.array(protocol).optional() };

/** ClusterNetworkPolicy v1alpha2, experimental channel: standard has no nodes and domainNames. */
export const clusterNetworkPolicyShape = z.strictObject({
  ...metadata,
  spec: z.strictObject({
    tier: z.enum(["Admin", "Baseline"]),
    priority: z.number(),
    subject: z.strictObject({ namespaces: any, pods: pods.optional() }),
    ingress: z.array(z.strictObject({ ...cnpRule, from: z.array(ingressPeer) })).optional(),
    egress: z.array(z.strictObject({ ...cnpRule, to: z.array(egressPeer) })).optional(),
  }),
});

const port = z.strictObject({
  portNumber: z.strictObject({ protocol: any, port: any }).optional(),
  portRange: z.strictObject({ protocol: any, start: any, end: any }).optional(),
  namedPort: any,
});
/** Before v0.1.2 of the API the selector of namespaces stood one level deeper. */
const oldPods = z.strictObject({ ...pods.shape, namespaces: z.strictObject({ namespaceSelector: any }).optional() });
const anpIngressPeer = z.strictObject({ namespaces: any, pods: oldPods.optional() });
const anpEgressPeer = z.strictObject({
  ...anpIngressPeer.shape,
  networks: z.array(any).optional(),
  nodes: any,
  domainNames: z.array(any).optional(),
});
const anpRule = { name: z.string().max(100).optional(), action: z.enum(["Allow", "Deny", "Pass"]), ports: z.array(port).optional() };

/** AdminNetworkPolicy and BaselineAdminNetworkPolicy v1alpha1; the baseline one has no priority and no Pass. */
export const adminNetworkPolicyShape = z.strictObject({
  ...metadata,
  spec: z.strictObject({
    priority: z.number().optional(),
    subject: z.strictObject({ namespaces: any, pods: oldPods.optional() }),
    ingress: z.array(z.strictObject({ ...anpRule, from: z.array(anpIngressPeer) })).optional(),
    egress: z.array(z.strictObject({ ...anpRule, to: z.array(anpEgressPeer) })).optional(),
  }),
});

export type WrittenPods = z.infer<typeof oldPods>;
export type WrittenClusterPeer = z.infer<typeof anpEgressPeer>;
export type WrittenProtocol = z.infer<typeof protocol>;
export type WrittenAdminPort = z.infer<typeof port>;
