export { CompileError } from "#diagnostic";
export type { Intent, Waiver } from "#ir";
export { App } from "./app.ts";
export { Cluster, type ClusterProps, kubeDns, nodeLocalDns, openShiftDns, type Resolver } from "./cluster.ts";
export { type ClusterEntry, type Config, configSchema, defineConfig } from "./config.ts";
export { Guard, type GuardProps } from "./guard.ts";
export type { LabelCondition, LabelQuery } from "./labels.ts";
export { type Lowered, lower, lowering } from "./lower/index.ts";
export { Namespace, type NamespaceProps } from "./namespace.ts";
export type { OrElse, Provenance, RuleOptions, SentenceOptions } from "./options.ts";
export {
  anyone,
  cidr,
  Destination,
  everyoneInCluster,
  fqdn,
  health,
  host,
  ingressProxy,
  kubeApiServer,
  nodes,
  Outsider,
  type PodQuery,
  pods,
  remoteNode,
  starting,
  unmanaged,
  world,
} from "./peers.ts";
export { Policy, type PolicyProps, type RuleProps, type SectionProps } from "./policy.ts";
export { icmp, icmpv6, type Port, type PortsLike, sctp, tcp, udp } from "./ports.ts";
export {
  dns,
  grpc,
  type HostLike,
  type HttpConditions,
  type HttpParts,
  http,
  type PathLike,
  type RequestOver,
  type TcpRequest,
  type TextLike,
} from "./requests.ts";
export type { PeerLike } from "./sentence.ts";
export { Tier, type TierProps } from "./tier.ts";
export { type PortSpecs, Workload, type WorkloadPort, type WorkloadProps } from "./workload.ts";
