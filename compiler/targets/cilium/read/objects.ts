import type { Diagnostic } from "#diagnostic";
import { type Document, report } from "#manifest";
import { readClusterPolicy } from "./cluster-policy.ts";
import { readKubernetesPolicy } from "./network-policy.ts";
import { type ReadPolicy, readCiliumPolicy, type Surroundings } from "./policy.ts";

/** API groups whose kinds say who may talk to whom: never passed over in silence. */
const POLICY_GROUPS = [
  "networking.k8s.io",
  "policy.networking.k8s.io",
  "cilium.io",
  "projectcalico.org",
  "crd.projectcalico.org",
  "crd.antrea.io",
  "security.istio.io",
];
/** Kinds of these groups that grant and take nothing. */
const OTHER_KINDS =
  /^(Ingress|IngressClass|IPAddress|ServiceCIDR|PeerAuthentication|RequestAuthentication|CiliumCIDRGroup|CiliumBGP\w+|CiliumClusterwideEnvoyConfig|CiliumEgressGatewayPolicy|CiliumEndpoint|CiliumEndpointSlice|CiliumEnvoyConfig|CiliumExternalWorkload|CiliumGatewayClassConfig|CiliumIdentity|CiliumL2AnnouncementPolicy|CiliumLoadBalancerIPPool|CiliumLocalRedirectPolicy|CiliumNode|CiliumNodeConfig|CiliumPodIPPool|CiliumVtepConfig)$/;

const CILIUM_KINDS = ["CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy"];

/** Reads one policy object under an engine; null where the object says nothing about policy. */
export function readObject(document: Document, around: Surroundings): ReadPolicy | null {
  const { apiVersion, kind } = document;
  if (apiVersion === "cilium.io/v2" && CILIUM_KINDS.includes(kind)) return readCiliumPolicy(document, around);
  if (apiVersion === "networking.k8s.io/v1" && kind === "NetworkPolicy") return readKubernetesPolicy(document, around);
  if (apiVersion === "policy.networking.k8s.io/v1alpha2" && kind === "ClusterNetworkPolicy") return readClusterPolicy(document, around);
  if (apiVersion === "policy.networking.k8s.io/v1alpha1" && /^(Baseline)?AdminNetworkPolicy$/.test(kind)) return inert(document);
  return POLICY_GROUPS.includes(apiVersion.split("/")[0] ?? "") && !OTHER_KINDS.test(kind) ? refused(document, around) : null;
}

function inert(document: Document): ReadPolicy {
  const finding = report(document, "PCL1053", ["kind"], `Cilium does not enforce ${document.kind}`, "1.20 knows ClusterNetworkPolicy behind a flag");
  return { entries: [], diagnostics: [finding], accepted: false };
}

function refused(document: Document, { engine }: Surroundings): ReadPolicy {
  const message = `${document.apiVersion} ${document.kind} is not read under ${engine.text}`;
  const known =
    "known: NetworkPolicy of networking.k8s.io/v1, CiliumNetworkPolicy, CiliumClusterwideNetworkPolicy and CiliumCIDRGroup of cilium.io/v2, ClusterNetworkPolicy of policy.networking.k8s.io/v1alpha2";
  const finding: Diagnostic = report(document, "PCL1005", ["kind"], message, known);
  return { entries: [], diagnostics: [finding], accepted: false };
}
