import { namespaceProblem, readAdminNetworkPolicy, readClusterNetworkPolicy } from "#api";
import { type Diagnostic, hasErrors } from "#diagnostic";
import { type Document, report } from "#manifest";
import { API, RAW_API } from "../schema/objects.ts";
import { type Engine, hasStaged, hasTiers } from "../versions.ts";
import { readControllers } from "./automatic-hosts.ts";
import { type Failsafe, readFelix } from "./felix.ts";
import { type HostEndpoint, readHostEndpoint } from "./host-endpoint.ts";
import type { AddressSet } from "./network-sets.ts";
import { ofClusterPolicy } from "./read-cluster-policy.ts";
import { readKubernetesPolicy } from "./read-network-policy.ts";
import { POLICY_SPECS, readPolicy } from "./read-policy.ts";
import { readNetworkSet, readTier } from "./read-set.ts";
import { readStagedKubernetes } from "./read-staged-kubernetes.ts";
import type { Tier, TieredPolicy } from "./rules.ts";

/** What one object adds. */
export interface Contribution {
  readonly policy?: TieredPolicy | null;
  readonly tier?: Tier | null;
  readonly set?: AddressSet | null;
  readonly host?: HostEndpoint | null;
  readonly failsafe?: Failsafe | null;
  /** The controllers make a host endpoint of each node. */
  readonly automatic?: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** API groups whose kinds say who may talk to whom: never passed over in silence. */
const POLICY_GROUPS =
  /^(networking\.k8s\.io|policy\.networking\.k8s\.io|extensions|cilium\.io|(crd\.)?projectcalico\.org|crd\.antrea\.io|security\.istio\.io|k8s\.ovn\.org)$/;
/** Kinds of these groups that say nothing of the kind. */
const OTHER_KINDS =
  /^(Ingress|IngressClass|IPAddress|ServiceCIDR|Deployment|DaemonSet|ReplicaSet|BGP.*|IP.*|BlockAffinity|CalicoNodeStatus|ClusterInformation|Cilium(Node|Endpoint|Identity|ExternalWorkload|LoadBalancerIPPool|BGP.*|L2AnnouncementPolicy|PodIPPool|NodeConfig|EndpointSlice|GatewayClassConfig)|ExternalIPPool|Egress|Traceflow|PeerAuthentication|RequestAuthentication)$/;

/** Kinds whose CRDs require `spec`, since the API group is served by CRDs. */
const SPECIFIED = /(NetworkPolicy|NetworkSet|^Tier|^HostEndpoint)$/;

/** Whether an object of this kind has a part in verdicts. */
export function isRead({ apiVersion, kind }: Document): boolean {
  return apiVersion === API || apiVersion === RAW_API || /^(policy\.)?networking\.k8s\.io\//.test(apiVersion)
    ? /(Policy|NetworkSet|^Tier|^HostEndpoint)$/.test(kind)
    : false;
}

/** Reads one object under an engine; null where it says nothing about policy. */
export function readObject(document: Document, engine: Engine): Contribution | null {
  const { apiVersion, kind } = document;
  if (apiVersion === API || apiVersion === RAW_API) return readCalicoObject(document, engine);
  if (apiVersion === "networking.k8s.io/v1" && kind === "NetworkPolicy") return readKubernetesPolicy(document, engine);
  if (apiVersion === "policy.networking.k8s.io/v1alpha2" && kind === "ClusterNetworkPolicy") return readCluster(document, engine);
  if (apiVersion === "policy.networking.k8s.io/v1alpha1" && /^(Baseline)?AdminNetworkPolicy$/.test(kind)) return readAdmin(document, engine);
  const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
  const policy = /(Network|Authorization)Policy$|Firewall$/.test(kind) || (POLICY_GROUPS.test(group) && !OTHER_KINDS.test(kind));
  return policy ? refused(document, engine) : null;
}

function readCalicoObject(document: Document, engine: Engine): Contribution | null {
  const { kind } = document;
  if (kind.startsWith("Staged") && !hasStaged(engine)) return refused(document, engine, "staged policies need Calico 3.30");
  if (kind === "Tier" && !hasTiers(engine)) return refused(document, engine, "tiers need Calico 3.29");
  if (engine.minor >= 32 && document.apiVersion === API && SPECIFIED.test(kind) && (document.value["spec"] ?? null) === null)
    return { diagnostics: [report(document, "PCL1004", [], "the object has no `spec`", "write `spec: {}`")] };
  const misplaced = document.namespace === "" ? null : namespaceProblem(document.namespace);
  if (misplaced !== null) return { diagnostics: [report(document, "PCL1008", ["metadata", "namespace"], misplaced)] };
  if (Object.hasOwn(POLICY_SPECS, kind)) {
    const { policy, findings } = readPolicy(document, engine);
    return { policy, diagnostics: findings.list };
  }
  switch (kind) {
    case "StagedKubernetesNetworkPolicy": {
      const { policy, findings } = readStagedKubernetes(document, engine);
      return { policy, diagnostics: findings.list };
    }
    case "Tier": {
      const { tier, findings } = readTier(document, engine);
      return { tier, diagnostics: findings.list };
    }
    case "NetworkSet":
    case "GlobalNetworkSet": {
      const { set, findings } = readNetworkSet(document, engine);
      return { set, diagnostics: findings.list };
    }
    case "HostEndpoint": {
      const { host, findings } = readHostEndpoint(document, engine);
      return { host, diagnostics: findings.list };
    }
    case "FelixConfiguration": {
      const { failsafe, findings } = readFelix(document, engine);
      return { failsafe, diagnostics: findings.list };
    }
    case "KubeControllersConfiguration": {
      const { automatic, findings } = readControllers(document, engine);
      return { automatic, diagnostics: findings.list };
    }
    case "Profile":
      return refused(document, engine, "in Kubernetes profiles are made from namespaces and service accounts");
    default:
      return OTHER_KINDS.test(kind) ? null : refused(document, engine);
  }
}

function readCluster(document: Document, engine: Engine): Contribution {
  if (engine.minor < 32) return refused(document, engine, "ClusterNetworkPolicy needs Calico 3.32");
  const { policy, diagnostics } = readClusterNetworkPolicy(document, { channel: engine.channel });
  if (policy === null) return { diagnostics };
  const tier = policy.tier === "admin" ? "kube-admin" : "kube-baseline";
  return { policy: ofClusterPolicy(policy, tier, policy.priority, `${policy.name}//KubernetesClusterNetworkPolicy`), diagnostics };
}

function readAdmin(document: Document, engine: Engine): Contribution {
  const baseline = document.kind === "BaselineAdminNetworkPolicy";
  if (engine.minor >= 32) return refused(document, engine, `Calico 3.32 reads ClusterNetworkPolicy instead of ${document.kind}`);
  if (engine.minor < (baseline ? 30 : 29)) return refused(document, engine, `${document.kind} needs Calico 3.${baseline ? 30 : 29}`);
  const { policy, diagnostics } = readAdminNetworkPolicy(document);
  if (policy === null) return { diagnostics };
  const hazards = (["ingress", "egress"] as const).flatMap((direction) =>
    policy[direction].flatMap((rule, i) => {
      const named = rule.ports?.some((port) => port.kind === "name") ?? false;
      const message = `${engine.text} reads a named port as every port and protocol`;
      return named ? [report(document, "PCL3002", ["spec", direction, i, "ports"], message, "name the port's number")] : [];
    }),
  );
  if (hasErrors(hazards)) return { diagnostics: [...diagnostics, ...hazards] };
  const tier = baseline ? "baselineadminnetworkpolicy" : "adminnetworkpolicy";
  return { policy: ofClusterPolicy(policy, tier, policy.priority, `${baseline ? "kbanp" : "kanp"}.${tier}.${policy.name}`), diagnostics };
}

function refused(document: Document, engine: Engine, help?: string): Contribution {
  const message = `${document.apiVersion} ${document.kind} is not read under ${engine.text}`;
  const known = `known: NetworkPolicy of networking.k8s.io/v1, ${API} policies, tiers and network sets, ClusterNetworkPolicy of policy.networking.k8s.io/v1alpha2`;
  return { diagnostics: [report(document, "PCL1005", ["kind"], message, help ?? known)] };
}
