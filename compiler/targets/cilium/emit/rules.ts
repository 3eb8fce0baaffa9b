import { type Diagnostic, diagnostic } from "#diagnostic";
import type { Direction, PortMatch, Ports, Rule } from "#ir";
import type { Profile } from "../../target.ts";
import { layer7Rules, type Rules } from "./layer7.ts";
import { type Member, members } from "./peers.ts";

const MAX_PORTS = 40;
const ICMP_FAMILY = { ICMP: "IPv4", ICMPv6: "IPv6" } as const;

/** The Cilium rules that one rule of the intent becomes: one for each kind of peer, ICMP apart from ports. */
export function emitRule(rule: Rule, direction: Direction, profile: Profile): { rules: readonly object[]; diagnostics: readonly Diagnostic[] } {
  const refuse = (message: string, help: string) => ({
    rules: [],
    diagnostics: [diagnostic("PCL3001", [rule.id], message, { help, source: rule.source })],
  });
  const deny = rule.action === "deny";
  if (rule.action === "pass") return refuse("`cilium` has no pass: its policies have no order", "say it as allow or deny");
  if (deny && rule.layer7.length > 0) return refuse("`cilium` denies at layer 3 and 4 only", "deny the port, or allow the requests that may pass");
  if (deny && rule.peers.some((peer) => peer.kind === "fqdn"))
    return refuse("`cilium` has no deny by DNS name", "deny the addresses, or allow the names that may be reached");
  const layer7 = layer7Rules(rule.layer7);
  if ("unsaid" in layer7) return refuse(`\`cilium\` cannot match ${layer7.unsaid}`, "match an exact value, or its presence");
  const authentication = rule.authenticate ? { authentication: { mode: "required" } } : {};
  const rules = members(rule.peers, direction, deny, profile).flatMap((member) =>
    portRules(member, rule.ports, layer7).map((one) => ({ ...one, ...authentication })),
  );
  return { rules, diagnostics: [] };
}

function portRules(member: Member, ports: Ports, layer7: readonly Rules[]): object[] {
  if (ports === "any") return [member];
  const icmp = ports.filter((port) => "type" in port);
  const transport = ports.filter(isTransport);
  const chunks = Array.from({ length: Math.ceil(transport.length / MAX_PORTS) }, (_, i) => transport.slice(i * MAX_PORTS, (i + 1) * MAX_PORTS));
  const toPorts = chunks.flatMap((chunk) => {
    const list = { ports: chunk.map(portProtocol) };
    return layer7.length === 0 ? [list] : layer7.map((rules) => ({ ...list, rules }));
  });
  return [
    ...(toPorts.length === 0 ? [] : [{ ...member, toPorts }]),
    ...(icmp.length === 0 ? [] : [{ ...member, icmps: [{ fields: icmp.map(icmpField) }] }]),
  ];
}

type TransportMatch = Exclude<PortMatch, { readonly code: number | null }>;
function isTransport(port: PortMatch): port is TransportMatch {
  return !("type" in port);
}

function portProtocol(port: TransportMatch): object {
  if ("name" in port) return { port: port.name, protocol: port.protocol };
  if (port.from <= 1 && port.to === 65_535) return { port: "0", protocol: port.protocol };
  return { port: String(port.from), ...(port.to > port.from ? { endPort: port.to } : {}), protocol: port.protocol };
}

function icmpField(port: PortMatch): object {
  if (!("type" in port)) throw new Error("internal error, please report: a port among ICMP fields");
  return { family: ICMP_FAMILY[port.protocol], type: port.type };
}
