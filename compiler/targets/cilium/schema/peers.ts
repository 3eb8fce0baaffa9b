import * as z from "zod";
import { labelSelector } from "./selector.ts";

const ENTITIES = ["all", "world", "cluster", "host", "init", "ingress", "unmanaged", "remote-node", "health", "none", "kube-apiserver"] as const;
const entity = z.enum(ENTITIES);
const entitySince20 = z.enum([...ENTITIES, "cluster-mesh"]);

const cidrRule = z.strictObject({
  cidr: z.string().optional(),
  cidrGroupRef: z.string().max(253).optional(),
  except: z.array(z.string()).optional(),
});
const cidrRuleSince17 = cidrRule.extend({ cidrGroupSelector: labelSelector.optional() });
/** `toGroups` and `fromGroups` name cloud security groups; their addresses are asked from the cloud. */
const group = z.record(z.string(), z.unknown());
export const nameSelector = z.strictObject({ matchName: z.string().optional(), matchPattern: z.string().optional() });
const service = z.strictObject({
  k8sService: z.strictObject({ serviceName: z.string().optional(), namespace: z.string().optional() }).optional(),
  k8sServiceSelector: z.strictObject({ selector: labelSelector, namespace: z.string().optional() }).optional(),
});

function commonPeers(minor: number) {
  return {
    endpoints: z.array(labelSelector).optional(),
    requires: z
      .array(labelSelector)
      .max(minor >= 19 ? 0 : Number.MAX_SAFE_INTEGER, "it must be empty since Cilium 1.19")
      .optional(),
    cidr: z.array(z.string()).optional(),
    cidrSet: z.array(minor >= 17 ? cidrRuleSince17 : cidrRule).optional(),
    entities: z.array(minor >= 20 ? entitySince20 : entity).optional(),
    groups: z.array(group).optional(),
    nodes: z.array(labelSelector).optional(),
  };
}

/** The L3 members of an ingress rule, by their names in the CRD. */
export function sources(minor: number) {
  const { endpoints, requires, cidr, cidrSet, entities, groups, nodes } = commonPeers(minor);
  return {
    fromEndpoints: endpoints,
    fromRequires: requires,
    fromCIDR: cidr,
    fromCIDRSet: cidrSet,
    fromEntities: entities,
    fromGroups: groups,
    fromNodes: nodes,
  };
}

/** The L3 members of an egress rule; names are for allow rules only. */
export function destinations(minor: number) {
  const { endpoints, requires, cidr, cidrSet, entities, groups, nodes } = commonPeers(minor);
  return {
    toEndpoints: endpoints,
    toRequires: requires,
    toCIDR: cidr,
    toCIDRSet: cidrSet,
    toEntities: entities,
    toGroups: groups,
    toNodes: nodes,
    toServices: z.array(service).optional(),
  };
}
export const names = { toFQDNs: z.array(nameSelector).optional() };

/** The L3 members of a rule without their direction. */
export interface WrittenPeers {
  readonly Endpoints?: readonly z.infer<typeof labelSelector>[] | undefined;
  readonly Requires?: readonly z.infer<typeof labelSelector>[] | undefined;
  readonly CIDR?: readonly string[] | undefined;
  readonly CIDRSet?: readonly WrittenCidrRule[] | undefined;
  readonly Entities?: readonly string[] | undefined;
  readonly Groups?: readonly unknown[] | undefined;
  readonly Nodes?: readonly z.infer<typeof labelSelector>[] | undefined;
  readonly Services?: readonly WrittenService[] | undefined;
  readonly FQDNs?: readonly WrittenName[] | undefined;
}
export type WrittenCidrRule = z.infer<typeof cidrRuleSince17>;
export type WrittenService = z.infer<typeof service>;
export type WrittenName = z.infer<typeof nameSelector>;
