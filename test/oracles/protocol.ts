/** The line protocol of the oracle programs: a world and a batch of cases in, a string of verdicts for each case out. */
export interface OraclePod {
  readonly namespace: string;
  readonly nsLabels: Readonly<Record<string, string>>;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly serviceAccount: string;
  readonly ip: string;
  readonly ports: readonly { readonly name: string; readonly port: number; readonly protocol: "TCP" | "UDP" | "SCTP" }[];
}
/** An address, and the DNS names under which it was learned. */
export interface OracleOutside {
  readonly ip: string;
  readonly names: readonly string[];
}
/** A peer that the engine knows by a reserved name; nodes may have an address. */
export interface OracleReserved {
  readonly kind: "host" | "remote-node" | "kube-apiserver" | "health" | "world" | "init" | "ingress" | "unmanaged";
  readonly ip?: string;
}
export interface OracleTraffic {
  readonly proto: "TCP" | "UDP" | "SCTP" | "ICMP" | "ICMPv6" | "IGMP" | "VRRP";
  /** The type, for ICMP. */
  readonly port: number;
  readonly http?: { readonly method: string; readonly path: string; readonly host: string; readonly headers: Readonly<Record<string, string>> };
  readonly dns?: string;
}
/** Options of Cilium's agent; a missing one has the agent's default. */
export interface OracleSettings {
  readonly "policy-cidr-match-mode"?: readonly ("nodes" | "pods")[];
  readonly "any-cluster"?: boolean;
  readonly "allow-localhost"?: "policy";
  readonly "enable-policy"?: "always" | "never";
  readonly "enable-extended-ip-protocols"?: boolean;
  readonly "no-icmp-rules"?: boolean;
  readonly "no-l7-proxy"?: boolean;
  readonly "no-non-default-deny-policies"?: boolean;
}
/** What all cases of a batch share; the flows are all `traffic` over all `pairs` of ends (pods, then outside, then reserved). */
export interface OracleWorld {
  readonly pods: readonly OraclePod[];
  readonly outside: readonly OracleOutside[];
  readonly reserved: readonly OracleReserved[];
  readonly pairs: readonly (readonly [source: number, destination: number])[];
  readonly traffic: readonly OracleTraffic[];
  readonly settings: OracleSettings;
  /** Cilium only: also answer how many policy map entries each pod gets. */
  readonly sizes?: boolean;
}
/** A case is a list of policy objects. */
export type OracleCase = readonly object[];
/**
 * One string a case: `v` and two characters a flow, the egress and the ingress verdict (`-` no endpoint there, `a` allow, `d` deny,
 * `l` allowed and `r` refused by the proxy, `p` proxied without a request to judge, `e` no policy can be made), or `x` and the reason
 * for which the engine refuses the objects, or `!` and a panic.
 */
export interface OracleAnswer {
  readonly answers: readonly string[];
  readonly sizes?: readonly OracleSizes[];
}
/** Policy map entries of each pod, by its index, and the identities behind them. */
export interface OracleSizes {
  readonly endpoints: readonly ({
    readonly total: number;
    readonly ingress: number;
    readonly egress: number;
    readonly deny: number;
    readonly redirect: number;
  } | null)[];
  readonly identities: Readonly<Record<string, string>>;
}
