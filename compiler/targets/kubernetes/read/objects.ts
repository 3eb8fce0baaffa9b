import { type ClusterPolicy, type NetworkPolicy, readAdminNetworkPolicy, readClusterNetworkPolicy, readNetworkPolicy } from "#api";
import { type Diagnostic, diagnostic } from "#diagnostic";
import { type Document, report, titleOf } from "#manifest";
import type { Profile } from "../../target.ts";

/** Policies of a set of objects, in the order of the files. */
export interface Policies {
  readonly network: readonly NetworkPolicy[];
  readonly cluster: readonly ClusterPolicy[];
  readonly diagnostics: readonly Diagnostic[];
}

const KNOWN = {
  "networking.k8s.io/v1 NetworkPolicy": "network",
  "policy.networking.k8s.io/v1alpha2 ClusterNetworkPolicy": "cluster",
  "policy.networking.k8s.io/v1alpha1 AdminNetworkPolicy": "admin",
  "policy.networking.k8s.io/v1alpha1 BaselineAdminNetworkPolicy": "admin",
} as const;
const isKnown = (name: string): name is keyof typeof KNOWN => Object.hasOwn(KNOWN, name);

/** API groups whose kinds say who may talk to whom: never passed over in silence. */
const POLICY_GROUPS =
  /^(networking\.k8s\.io|policy\.networking\.k8s\.io|extensions|cilium\.io|(crd\.)?projectcalico\.org|crd\.antrea\.io|security\.istio\.io|k8s\.ovn\.org)$/;
/** Kinds of these groups that say nothing of the kind. */
const OTHER_KINDS =
  /^(Ingress|IngressClass|IPAddress|ServiceCIDR|Deployment|DaemonSet|ReplicaSet|BGP.*|IP.*|BlockAffinity|CalicoNodeStatus|ClusterInformation|FelixConfiguration|KubeControllersConfiguration|Cilium(Node|Endpoint|Identity|ExternalWorkload|LoadBalancerIPPool|BGP.*|L2AnnouncementPolicy|PodIPPool|NodeConfig|EndpointSlice|GatewayClassConfig)|ExternalIPPool|Egress|Traceflow|PeerAuthentication|RequestAuthentication)$/;

/** Reads what is a policy; refuses policies of other APIs by name, and leaves everything else alone. */
export function readPolicies(documents: readonly Document[], profile: Profile): Policies {
  const network: NetworkPolicy[] = [];
  const cluster: ClusterPolicy[] = [];
  const diagnostics: Diagnostic[] = [];
  const seen = new Map<string, Document>();
  for (const document of documents) {
    const name = `${document.apiVersion} ${document.kind}`;
    if (!isKnown(name)) {
      if (isPolicy(document)) diagnostics.push(refuse(document, profile));
      continue;
    }
    const key = `${name} ${document.namespace || "default"}/${document.name}`;
    const first = seen.get(key);
    if (first !== undefined) diagnostics.push(twice(first, document));
    else seen.set(key, document);
    const found = readOnce(document, KNOWN[name], profile);
    diagnostics.push(...found.diagnostics);
    if (found.policy === null) continue;
    if ("types" in found.policy) network.push(found.policy);
    else {
      diagnostics.push(...misplacedDomains(found.policy, document));
      cluster.push(found.policy);
    }
  }
  return { network, cluster, diagnostics };
}

type Read = ReturnType<typeof readNetworkPolicy> | ReturnType<typeof readCluster>;
/** What was read of a document last; whoever judges many sets of objects reads each object once. */
const lastRead = new WeakMap<Document, { readonly profile: string; readonly found: Read }>();

function readOnce(document: Document, kind: "network" | "cluster" | "admin", profile: Profile): Read {
  const last = lastRead.get(document);
  if (last?.profile === profile.text) return last.found;
  const found = kind === "network" ? readNetworkPolicy(document, { version: profile.version }) : readCluster(document, kind, profile);
  lastRead.set(document, { profile: profile.text, found });
  return found;
}

function readCluster(document: Document, kind: "cluster" | "admin", profile: Profile) {
  if (kind === "admin") return readAdminNetworkPolicy(document);
  const experimental = profile.flags.get("policy.networking.k8s.io/channel")?.includes("experimental") ?? false;
  return readClusterNetworkPolicy(document, { channel: experimental ? "experimental" : "standard" });
}

/** network-policy-api types.go: DomainNames is defined for Accept only; the schema doesn't hold it. */
function misplacedDomains(policy: ClusterPolicy, document: Document): Diagnostic[] {
  return policy.egress.flatMap((rule, i) => {
    const named = rule.action !== "allow" && rule.peers.some(({ kind }) => kind === "domainNames");
    return named ? [report(document, "PCL1004", ["spec", "egress", i], "domainNames stands with Accept only", "deny addresses instead")] : [];
  });
}

function isPolicy({ apiVersion, kind }: Document): boolean {
  const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
  return /(Network|Authorization)Policy$|Firewall$/.test(kind) || (POLICY_GROUPS.test(group) && !OTHER_KINDS.test(kind));
}

function refuse(document: Document, profile: Profile): Diagnostic {
  const message = `${document.apiVersion} ${document.kind} is not read under ${profile.text}`;
  return report(document, "PCL1005", ["kind"], message, `known: ${Object.keys(KNOWN).join(", ")}`);
}

function twice(first: Document, second: Document): Diagnostic {
  const [one, two] = [first.locate([]), second.locate([])];
  const message = `${titleOf(second)} is given twice, in ${one.file}:${one.line} and ${two.file}:${two.line}`;
  return diagnostic("PCL1002", [titleOf(second)], message, { help: "the second would replace the first", source: two });
}
