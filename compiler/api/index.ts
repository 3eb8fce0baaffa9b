export { type CidrMode, readCidr } from "./cidr.ts";
export { type ClusterReading, readAdminNetworkPolicy, readClusterNetworkPolicy } from "./cluster-policy.ts";
export { Findings, quoted } from "./findings.ts";
export { labelKeyProblem, labelValueProblem, nameProblem, namespaceProblem } from "./labels.ts";
export { readNetworkPolicy } from "./network-policy.ts";
export { PROTOCOLS, portNameProblem, readPortName, readPortNumber, readProtocol } from "./port.ts";
export { canonicalLabels, isContradiction, readLabelSelector } from "./selector.ts";
export type * from "./types.ts";
export { isAtLeast } from "./version.ts";
