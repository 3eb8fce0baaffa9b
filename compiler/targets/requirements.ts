import type { Direction, HttpMatch, Layer7, Peer, Policy, PortMatch, Rule } from "#ir";
import type { Feature } from "./features.ts";

/** What a target must be able to say to carry this rule. */
export function featuresOfRule(rule: Rule, direction: Direction): Feature[] {
  const found = new Set<Feature>();
  for (const peer of rule.peers) for (const feature of featuresOfPeer(peer)) found.add(feature);
  if (rule.ports !== "any") for (const port of rule.ports) found.add(featureOfPort(port));
  for (const match of rule.layer7) for (const feature of featuresOfRequest(match)) found.add(feature);
  if (rule.layer7.length > 0) found.add(direction === "ingress" ? "l7.ingress" : "l7.egress");
  if (rule.action === "deny") found.add(direction === "ingress" && rule.peers.some(isHost) ? "action.deny-host" : "action.deny");
  if (rule.action === "pass") found.add("action.pass");
  if (rule.log) found.add("rule.log");
  if (rule.authenticate) found.add("rule.authenticate");
  return [...found];
}

/** What a target must be able to say of the policy itself. */
export function featuresOfPolicy(policy: Policy): Feature[] {
  const found: Feature[] = [policy.subject.kind === "nodes" ? "subject.nodes" : "subject.pods"];
  if (policy.subject.kind === "pods" && policy.subject.serviceAccounts !== "any") found.push("subject.service-account");
  if (policy.mode === "audit") found.push("mode.audit");
  return found;
}

const isHost = (peer: Peer): boolean => peer.kind === "entity" && peer.entity === "host";

function featuresOfPeer(peer: Peer): Feature[] {
  switch (peer.kind) {
    case "pods":
      return [
        "peer.pods",
        ...(peer.namespaces.length > 0 ? (["peer.namespace-labels"] as const) : []),
        ...(peer.serviceAccounts !== "any" ? (["peer.service-account"] as const) : []),
      ];
    case "nodes":
      return ["peer.nodes"];
    case "cidr":
      return ["peer.cidr", ...(peer.except.length > 0 ? (["peer.cidr-except"] as const) : []), ...(peer.pods ? (["peer.cidr-pods"] as const) : [])];
    case "fqdn":
      return ["peer.fqdn", ...(peer.pattern.startsWith("**.") ? (["peer.fqdn-many-labels"] as const) : [])];
    case "entity":
      return [featureOfEntity(peer.entity)];
  }
}

function featureOfEntity(entity: Extract<Peer, { kind: "entity" }>["entity"]): Feature {
  switch (entity) {
    case "health":
    case "ingress":
    case "init":
    case "unmanaged":
      return "peer.entity-other";
    default:
      return `peer.entity-${entity}`;
  }
}

function featureOfPort(port: PortMatch): Feature {
  if ("type" in port) return port.code === null ? "port.icmp-type" : "port.icmp-code";
  if ("name" in port) return "port.named";
  if (port.protocol === "SCTP") return "port.sctp";
  if (port.from <= 1 && port.to === 65_535) return "port.protocol";
  return port.from === port.to ? "port.number" : "port.range";
}

function featuresOfRequest(match: Layer7): Feature[] {
  if (match.kind === "dns") return ["l7.dns"];
  if (match.kind === "grpc") return ["l7.grpc"];
  return featuresOfHttp(match);
}

function featuresOfHttp({ method, path, host, headers }: HttpMatch): Feature[] {
  return [
    ...(method === null ? [] : (["l7.http-method"] as const)),
    ...(path === null ? [] : (["regex" in path || "target" in path ? "l7.http-path-regex" : "l7.http-path"] as const)),
    ...(host === null ? [] : (["l7.http-host"] as const)),
    ...(headers.length === 0 ? [] : (["l7.http-header"] as const)),
  ];
}
