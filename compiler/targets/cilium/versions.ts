import type { Profile } from "../target.ts";

/** Minor versions whose sources were read; oldest first. */
export const VERSIONS = ["1.16", "1.17", "1.18", "1.19", "1.20"] as const;

export function minorOf(version: string): number {
  return Number(version.split(".")[1]);
}

/** What a profile says about the engine, in the words that reading needs. */
export interface Engine {
  readonly text: string;
  readonly minor: number;
  readonly clusterName: string;
  /** Peers that name no cluster are of this one. */
  readonly localCluster: boolean;
  readonly cidrNodes: boolean;
  readonly cidrPods: boolean;
  readonly ipv4: boolean;
  readonly ipv6: boolean;
  readonly allowLocalhost: boolean;
  readonly enforcement: "default" | "always" | "never";
  readonly defaultDenyFlags: boolean;
  readonly hostFirewall: boolean;
  readonly nodeLabels: boolean;
  readonly layer7: boolean;
  readonly icmp: boolean;
  readonly extendedProtocols: boolean;
  readonly clusterPolicies: boolean;
  readonly authentication: boolean;
}

export function engineOf({ text, version, flags }: Profile): Engine {
  const minor = minorOf(version);
  const values = (name: string) => flags.get(name) ?? [];
  const on = (name: string) => values(name).includes("true");
  return {
    text,
    minor,
    clusterName: values("cluster-name")[0] ?? "default",
    localCluster: minor >= 18 && on("policy-default-local-cluster"),
    cidrNodes: values("policy-cidr-match-mode").includes("nodes"),
    cidrPods: minor >= 20 && values("policy-cidr-match-mode").includes("pods"),
    ipv4: on("enable-ipv4"),
    ipv6: on("enable-ipv6"),
    allowLocalhost: !values("allow-localhost").includes("policy"),
    enforcement: enforcementOf(values("enable-policy")[0]),
    defaultDenyFlags: minor < 17 || on("enable-non-default-deny-policies"),
    hostFirewall: on("enable-host-firewall"),
    nodeLabels: on("enable-node-selector-labels"),
    layer7: on("enable-l7-proxy"),
    icmp: on("enable-icmp-rules"),
    extendedProtocols: minor >= 19 && on("enable-extended-ip-protocols"),
    clusterPolicies: minor >= 20 && on("enable-k8s-cluster-network-policy"),
    authentication: on("mesh-auth-enabled"),
  };
}

function enforcementOf(mode: string | undefined): Engine["enforcement"] {
  return mode === "always" || mode === "never" ? mode : "default";
}
