/** One requirement on a label, with the meaning of Kubernetes label selectors: NotIn also holds where the key is absent. */
export interface Requirement {
  readonly key: string;
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  /** Sorted, distinct; at least one for In and NotIn, none otherwise. */
  readonly values: readonly string[];
}
/** All requirements hold; the empty set is every label valuation. Sorted by key, operator, values. */
export type LabelSet = readonly Requirement[];
/** Names of service accounts, sorted, at least one; or any account. */
export type ServiceAccounts = "any" | readonly string[];

/** Names of ends that are known by what they are, not by labels or addresses. */
export const ENTITIES = ["all", "world", "cluster", "host", "remote-node", "kube-apiserver", "health", "ingress", "init", "unmanaged"] as const;
/** `all` is every source or destination; `world` every address outside the cluster; `cluster` every pod and node of this one; `host` the pod's own node. */
export type Entity = (typeof ENTITIES)[number];

/** Pods of this cluster by namespace labels, pod labels and service account. A namespace's name is its label `kubernetes.io/metadata.name`. */
export interface PodSelector {
  readonly kind: "pods";
  readonly namespaces: LabelSet;
  readonly pods: LabelSet;
  readonly serviceAccounts: ServiceAccounts;
}
/** Nodes of this cluster, by their labels. */
export interface NodeSelector {
  readonly kind: "nodes";
  readonly nodes: LabelSet;
}
/** Addresses outside the cluster; with `pods` every address of the block, whoever has it: pods and nodes, too. `except` is a hole, not a deny. */
export interface CidrPeer {
  readonly kind: "cidr";
  readonly cidr: string;
  readonly except: readonly string[];
  readonly pods: boolean;
}
/** Destinations whose address was learned under a matching name. `*` stands for characters of one label, a leading `**.` for one or more whole labels. */
export interface FqdnPeer {
  readonly kind: "fqdn";
  readonly pattern: string;
}
/** An end that is known by what it is. */
export interface EntityPeer {
  readonly kind: "entity";
  readonly entity: Entity;
}
/** Whom a policy governs. */
export type Subject = PodSelector | NodeSelector;
/** Who stands at the other end. */
export type Peer = PodSelector | NodeSelector | CidrPeer | FqdnPeer | EntityPeer;

/** Protocols with ports. */
export type PortProtocol = "TCP" | "UDP" | "SCTP";
/** Protocols with types and codes. */
export type IcmpProtocol = "ICMP" | "ICMPv6";
/** Destination ports: a closed interval, or a name that each destination pod resolves for itself. */
export type PortMatch =
  | { readonly protocol: PortProtocol; readonly from: number; readonly to: number }
  | { readonly protocol: PortProtocol; readonly name: string }
  | { readonly protocol: IcmpProtocol; readonly type: number | null; readonly code: number | null };
/** `any` is every protocol and port; a list is never empty. */
export type Ports = "any" | readonly PortMatch[];

/** A set of strings: exactly this text, or an RE2 pattern that covers the whole string. */
export type TextMatch = { readonly exact: string } | { readonly regex: string };
/** A set of paths; a prefix covers whole segments, `target` is RE2 over the whole request target as sent, query included. */
export type PathMatch = TextMatch | { readonly prefix: string } | { readonly target: string };
/** A set of hosts, whatever port follows; `authority` is RE2 over the whole authority as sent, port included. */
export type HostMatch = TextMatch | { readonly authority: string };
/** A condition on one header. */
export interface HeaderMatch {
  /** Lower case. */
  readonly name: string;
  /** null: present with any value. */
  readonly value: TextMatch | null;
}
/** All given parts hold; null leaves a part open. A path speaks of the target without its query, a host of the authority without its port, but for `target` and `authority`. */
export interface HttpMatch {
  readonly kind: "http";
  readonly method: TextMatch | null;
  readonly path: PathMatch | null;
  readonly host: HostMatch | null;
  readonly headers: readonly HeaderMatch[];
}
/** An HTTP/2 POST to `/service/method`; null is any method. */
export interface GrpcMatch {
  readonly kind: "grpc";
  readonly service: string;
  readonly method: string | null;
}
/** A DNS question for a matching name (the pattern language of `FqdnPeer`). */
export interface DnsMatch {
  readonly kind: "dns";
  readonly pattern: string;
}
/** A request that a rule speaks of. */
export type Layer7 = HttpMatch | GrpcMatch | DnsMatch;

/** What a rule does; `pass` leaves the decision to the next tier. */
export type Action = "allow" | "deny" | "pass";
/** What a target may do instead where it can't say the rule; the author names it, with a reason. */
export type Substitution =
  | { readonly kind: "l4"; readonly reason: string }
  | { readonly kind: "cidrs"; readonly cidrs: readonly string[]; readonly reason: string }
  | { readonly kind: "deny"; readonly reason: string };

/** A place in the author's program, relative to its entry. Not part of the digest. */
export interface Source {
  readonly file: string;
  readonly line: number;
}
/** Peers, ports and requests, and what is done about them. */
export interface Rule {
  readonly id: string;
  readonly action: Action;
  /** A union; never empty. */
  readonly peers: readonly Peer[];
  readonly ports: Ports;
  /** A union of requests; empty is every byte on the port. */
  readonly layer7: readonly Layer7[];
  readonly log: boolean;
  readonly authenticate: boolean;
  readonly orElse: Substitution | null;
  readonly owner: string | null;
  readonly reason: string | null;
  /** ISO 8601 date after which the rule is reported as expired. */
  readonly expires: string | null;
  readonly source: Source | null;
}
/** `otherwise` says what silence means: `deny` isolates the subject at the end of the tier, `next` leaves it to the next tier. */
export interface Section {
  readonly rules: readonly Rule[];
  readonly otherwise: "deny" | "next";
}
/** What holds for a subject, in one or both directions. */
export interface Policy {
  readonly id: string;
  readonly tier: string;
  /** Position in the tier, ascending; null stands after all ordered policies, united: deny beats pass beats allow. */
  readonly order: number | null;
  readonly mode: "enforce" | "audit";
  readonly subject: Subject;
  readonly ingress: Section | null;
  readonly egress: Section | null;
  readonly owner: string | null;
  readonly reason: string | null;
  readonly expires: string | null;
  readonly source: Source | null;
}
/** A rank of policies; lower orders decide first. */
export interface Tier {
  readonly name: string;
  readonly order: number;
}
/** What is assumed about addresses; null lists are not declared. Proofs list these facts. */
export interface ClusterFacts {
  readonly podCidrs: readonly string[] | null;
  readonly nodeCidrs: readonly string[] | null;
}
/** Everything that an author wants, in a form with one meaning and one spelling. */
export interface Intent {
  readonly version: 1;
  readonly cluster: ClusterFacts;
  /** Sorted by order. */
  readonly tiers: readonly Tier[];
  /** Sorted by id. */
  readonly policies: readonly Policy[];
}
/** Seen from the subject. */
export type Direction = "ingress" | "egress";
/** Both directions, in the order in which reports list them. */
export const DIRECTIONS = ["ingress", "egress"] as const;
