import {
  type ClusterPeer,
  type ClusterPolicy,
  type ClusterPort,
  type ClusterReading,
  type ClusterRule,
  Findings,
  readClusterNetworkPolicy,
} from "#api";
import { hasErrors, type Path } from "#diagnostic";
import { DIRECTIONS, type Direction } from "#ir";
import type { Document } from "#manifest";
import { isOneOf, kindIn, textMatches, V } from "#model";
import type { Engine } from "../versions.ts";
import { blockCubes, checkedCidr } from "./cidr.ts";
import { entityPeer } from "./entities.ts";
import type { Entry, Peer, PortClause } from "./entry.ts";
import { CLUSTER, SOURCES } from "./identity-labels.ts";
import { patternOf } from "./names.ts";
import { namespacesOf } from "./network-policy.ts";
import { endpointPeer } from "./peers.ts";
import type { ReadPolicy, Surroundings } from "./policy.ts";
import { namedPort, numbered } from "./ports.ts";
import { equals, exists, fromLabels, type Requirement, selectorKey } from "./requirement.ts";
import { selectorCubes } from "./selector.ts";

const EVERYONE = entityPeer("all");
const RULES_A_PRIORITY = 100;

/** ClusterNetworkPolicy as Cilium 1.20 enforces it (pkg/k8s/cluster_network_policy.go): tiers, and a priority for each rule. */
export function readClusterPolicy(document: Document, around: Surroundings): ReadPolicy {
  const { policy, diagnostics } = ofEitherChannel(document);
  const findings = new Findings(document);
  const { engine } = around;
  if (!engine.clusterPolicies) {
    const why = engine.minor < 20 ? `needs Cilium 1.20, ${engine.text} ignores it` : "is ignored without the flag enable-k8s-cluster-network-policy";
    findings.add("PCL1053", ["kind"], `ClusterNetworkPolicy ${why}`);
  }
  if (policy !== null) checkPeers(policy, engine, findings);
  const all = [...diagnostics, ...findings.list];
  if (policy === null || hasErrors(all)) return { entries: [], diagnostics: all, accepted: false };
  const entries = engine.clusterPolicies ? DIRECTIONS.flatMap((direction) => entriesOf(policy, direction, document, around)) : [];
  return { entries, diagnostics: all, accepted: true };
}

/** The cluster may have either channel's CRD, and each refuses something that the other takes. */
function ofEitherChannel(document: Document): ClusterReading {
  const standard = readClusterNetworkPolicy(document, { channel: "standard" });
  return standard.policy === null ? readClusterNetworkPolicy(document, { channel: "experimental" }) : standard;
}

function checkPeers(policy: ClusterPolicy, engine: Engine, findings: Findings): void {
  if (!engine.clusterPolicies) return;
  for (const direction of DIRECTIONS) {
    for (const [i, { action, peers }] of policy[direction].entries()) {
      for (const [j, peer] of peers.entries()) {
        const at: Path = ["spec", direction, i, direction === "ingress" ? "from" : "to", j, peer.kind];
        if (peer.kind === "nodes" && !engine.nodeLabels)
          findings.add("PCL1004", at, "`nodes` needs the flag enable-node-selector-labels, the agent refuses the policy");
        if (peer.kind === "domainNames" && action !== "allow") findings.add("PCL1004", at, "`domainNames` stands with action Accept only");
        if (peer.kind === "domainNames" && !engine.layer7) findings.add("PCL1004", at, "`domainNames` needs the flag enable-l7-proxy");
      }
    }
  }
}

/** From the 101st rule on the priority runs into that of the next policy. */
function entriesOf(policy: ClusterPolicy, direction: Direction, document: Document, around: Surroundings): Entry[] {
  const requirements = podsIn(policy.subject.namespaces, policy.subject.pods);
  const subject = { key: selectorKey(requirements), cubes: selectorCubes(requirements, "S", ["pod"], around.engine), endpoints: true };
  return policy[direction].flatMap((rule, i) => {
    const entry = {
      direction,
      tier: policy.tier,
      priority: policy.priority + i / RULES_A_PRIORITY,
      verdict: rule.action,
      subject,
      ports: portsOf(rule, direction, around),
      defaultDeny: false,
      authentication: null,
      requires: [],
      policy: policy.id,
      place: () => document.locate(["spec", direction, i]),
      rule: `${policy.id} ${rule.name === "" ? `${direction}[${i}]` : rule.name}`,
    };
    return rule.peers.flatMap((peer) => peerEntries(peer, entry, around));
  });
}

/** A peer that this version doesn't know fails closed: it lets nobody in, and denies everybody. */
function peerEntries(peer: ClusterPeer, entry: Omit<Entry, "peers">, { engine }: Surroundings): Entry[] {
  const to = (...peers: readonly Peer[]): Entry[] => [{ ...entry, peers }];
  switch (peer.kind) {
    case "pods": {
      const requirements = podsIn(peer.namespaces, peer.pods);
      return to(endpointPeer([...requirements, ...(peer.namespacesForm ? [] : ownCluster(peer.pods, engine))], engine, true));
    }
    case "networks":
      return to(...peer.cidrs.map((cidr) => addressPeer(cidr, engine)));
    case "nodes": {
      const labels = fromLabels(peer.nodes, SOURCES.node);
      return to(...["host", "remote-node"].map((kind) => nodePeer(labels, kind, engine)));
    }
    case "domainNames":
      return [resolverEntry(peer.patterns, entry, engine), ...to(...peer.patterns.map((name) => namePeer(name, engine)))];
    case "unknown":
      return entry.verdict === "allow" ? [] : [{ ...entry, verdict: "deny", peers: [EVERYONE] }];
  }
}

function podsIn(namespaces: ClusterPolicy["subject"]["namespaces"], pods: ClusterPolicy["subject"]["pods"]): Requirement[] {
  return [...namespacesOf(namespaces), ...fromLabels(pods, SOURCES.kubernetes)];
}

function ownCluster(labels: readonly { readonly key: string }[], { localCluster, clusterName }: Engine): Requirement[] {
  return localCluster && !labels.some(({ key }) => key === CLUSTER) ? [equals(SOURCES.kubernetes, CLUSTER, clusterName)] : [];
}

function nodePeer(labels: readonly Requirement[], kind: string, engine: Engine): Peer {
  return endpointPeer([...labels, exists(SOURCES.reserved, kind), ...ownCluster(labels, engine)], engine, false);
}

function addressPeer(cidr: string, engine: Engine): Peer {
  const block = checkedCidr(cidr);
  return { key: `cidr/${cidr}`, cubes: blockCubes(block, [], engine), endpoints: false, selectors: [{ kind: "block", block, except: [] }] };
}

function namePeer(name: string, engine: Engine): Peer {
  const pattern = deepPattern(name, engine);
  const cubes = [[kindIn("P", "world"), textMatches(V.name, pattern)]];
  return { key: `name/${pattern}`, cubes, endpoints: false, selectors: [{ kind: "name", name }] };
}

/** The API's `*.` spans labels, Cilium's `**.` does. */
function deepPattern(name: string, { minor }: Engine): string {
  return patternOf(name.startsWith("*") && !name.startsWith("**") ? `*${name}` : name, minor);
}

/** Names must be learned: queries for them may go to pods labelled `k8s-app=kube-dns`, anywhere. */
function resolverEntry(names: readonly string[], entry: Omit<Entry, "peers">, engine: Engine): Entry {
  const alternatives = names.map((name) => [isOneOf(V.request, ["dns"]), textMatches(V.dnsName, deepPattern(name, engine))]);
  const ports = ["dns", "dns-tcp"].flatMap((name) =>
    (["TCP", "UDP", "SCTP"] as const).flatMap((protocol) => namedPort(name, protocol, { direction: "egress", engine, inventory: null })),
  );
  return {
    ...entry,
    peers: [endpointPeer([equals(SOURCES.any, "k8s-app", "kube-dns")], engine, false)],
    ports: ports.map((port) => ({ ...port, requests: { parser: "dns", alternatives } })),
  };
}

function portsOf({ ports }: ClusterRule, direction: Direction, around: Surroundings): PortClause[] | null {
  return ports === null ? null : ports.flatMap((port) => portOf(port, direction, around));
}

function portOf(port: ClusterPort, direction: Direction, { engine, inventory }: Surroundings): PortClause[] {
  if (port.kind === "number") return [numbered(port.from, port.to === port.from ? 0 : port.to, port.protocol)];
  const protocols = port.protocol === null ? (["TCP", "UDP", "SCTP"] as const) : [port.protocol];
  return protocols.flatMap((protocol) => namedPort(port.name, protocol, { direction, engine, inventory }));
}
