import { printable } from "#diagnostic";
import type { LabelSet, Layer7, Peer, PortMatch, Ports, TextMatch } from "#ir";
import { NAMESPACE_NAME } from "#model";

/** A port as rules have it, in words: `TCP 8080-8090`. */
export function portText(port: PortMatch): string {
  if ("name" in port) return `${port.protocol} ${printable(port.name)}`;
  if ("type" in port) return `${port.protocol}${port.type === null ? "" : ` type ${port.type}`}${port.code === null ? "" : ` code ${port.code}`}`;
  return `${port.protocol} ${port.from === port.to ? port.from : `${port.from}-${port.to}`}`;
}

/** Ports in words. */
export function portsText(ports: Ports): string {
  return ports === "any" ? "any port" : ports.map(portText).join(", ");
}

/** A peer or subject in words: `pods app=web of shop`. */
export function peerText(peer: Peer): string {
  switch (peer.kind) {
    case "pods": {
      const names = peer.namespaces.filter((one) => one.key === NAMESPACE_NAME);
      const others = peer.namespaces.filter((one) => one.key !== NAMESPACE_NAME);
      const accounts =
        peer.serviceAccounts === "any" ? "" : ` with service account ${peer.serviceAccounts.map((one) => printable(one)).join(" or ")}`;
      const place = [
        ...names.map((one) => (one.operator === "In" ? one.values.map((value) => printable(value)).join(" or ") : requirementsText([one]))),
        ...(others.length === 0 ? [] : [`namespaces ${requirementsText(others)}`]),
      ];
      return `pods${peer.pods.length === 0 ? "" : ` ${requirementsText(peer.pods)}`}${accounts} of ${place.length === 0 ? "any namespace" : place.join(" in ")}`;
    }
    case "nodes":
      return peer.nodes.length === 0 ? "nodes" : `nodes ${requirementsText(peer.nodes)}`;
    case "cidr":
      return `${peer.cidr}${peer.except.length === 0 ? "" : ` except ${peer.except.join(", ")}`}`;
    case "fqdn":
      return printable(peer.pattern);
    case "entity":
      return peer.entity === "all" ? "anybody" : `entity ${peer.entity}`;
  }
}

function requirementsText(labels: LabelSet): string {
  return labels
    .map(({ key, operator, values }) => {
      const [name, list] = [printable(key), values.map((value) => printable(value)).join("|")];
      return operator === "In" ? `${name}=${list}` : operator === "NotIn" ? `${name}!=${list}` : operator === "Exists" ? name : `!${name}`;
    })
    .join(",");
}

/** A request in words: `GET /v1`. */
export function requestText(request: Layer7): string {
  if (request.kind === "dns") return `questions for ${printable(request.pattern)}`;
  if (request.kind === "grpc") return `gRPC ${printable(request.service)}${request.method === null ? "" : `/${printable(request.method)}`}`;
  const { method, path } = request;
  const paths =
    path === null ? "any path" : "prefix" in path ? `${printable(path.prefix)} and below` : "target" in path ? printable(path.target) : textOf(path);
  return `${method === null ? "any method" : textOf(method)} ${paths}`;
}

function textOf(match: TextMatch): string {
  return printable("exact" in match ? match.exact : match.regex);
}
