import { type Diagnostic, diagnostic } from "#diagnostic";
import type { Direction, PortMatch, Ports, Rule } from "#ir";
import type { Profile } from "../../target.ts";
import { layer7Rules, type Rules } from "./layer7.ts";
import { type Member, members } from "./peers.ts";

/** Cilium takes at most 40 ports in a PortRule, and 40 fields in an ICMP rule. */
const MAX_ENTRIES = 40;
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
  if (direction === "egress" && minorOf(profile) < 20 && rule.ports !== "any" && rule.ports.some((port) => "name" in port))
    return refuse("before 1.20 `cilium` gives a port name one number for the whole cluster on egress", "write the port's number");
  const layer7 = layer7Rules(rule.layer7);
  if ("unsaid" in layer7) return refuse(`\`cilium\` cannot match ${layer7.unsaid}`, "match an exact value, or its presence");
  const authentication = rule.authenticate ? { authentication: { mode: "required" } } : {};
  const rules = members(rule.peers, direction, deny, profile).flatMap((member) =>
    portRules(member, rule.ports, layer7).map((one) => ({ ...one, ...authentication })),
  );
  return { rules: [...rules, ...ownNode(rule, direction)], diagnostics: [] };
}

/** The own node gets in whatever it asks; a layer 7 rule for everyone would bind it, too, so it is let in by name. */
function ownNode(rule: Rule, direction: Direction): object[] {
  const bound = rule.peers.some((peer) => peer.kind === "entity" && ["all", "cluster", "host"].includes(peer.entity));
  return direction === "ingress" && rule.action === "allow" && rule.layer7.length > 0 && bound
    ? portRules({ fromEntities: ["host"] }, rule.ports, [])
    : [];
}

function minorOf(profile: Profile): number {
  return Number(profile.version.split(".")[1]);
}

function portRules(member: Member, ports: Ports, layer7: readonly Rules[]): object[] {
  if (ports === "any") return [member];
  const fields = ports.filter(isIcmp).flatMap(icmpFields);
  const toPorts = chunked(ports.filter((port): port is TransportMatch => !isIcmp(port))).flatMap((chunk) => {
    const list = { ports: chunk.map(portProtocol) };
    return layer7.length === 0 ? [list] : layer7.map((rules) => ({ ...list, rules }));
  });
  return [
    ...(toPorts.length === 0 ? [] : [{ ...member, toPorts }]),
    ...(fields.length === 0 ? [] : [{ ...member, icmps: chunked(fields).map((chunk) => ({ fields: chunk })) }]),
  ];
}

function chunked<T>(list: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(list.length / MAX_ENTRIES) }, (_, i) => list.slice(i * MAX_ENTRIES, (i + 1) * MAX_ENTRIES));
}

type IcmpMatch = Extract<PortMatch, { readonly code: number | null }>;
type TransportMatch = Exclude<PortMatch, IcmpMatch>;
function isIcmp(port: PortMatch): port is IcmpMatch {
  return "type" in port;
}

function portProtocol(port: TransportMatch): object {
  if ("name" in port) return { port: port.name, protocol: port.protocol };
  if (port.from <= 1 && port.to === 65_535) return { port: "0", protocol: port.protocol };
  return { port: String(port.from), ...(port.to > port.from ? { endPort: port.to } : {}), protocol: port.protocol };
}

/** Cilium has no word for every ICMP message: all types are written out. */
function icmpFields({ protocol, type }: IcmpMatch): object[] {
  const types = type === null ? Array.from({ length: 256 }, (_, i) => i) : [type];
  return types.map((one) => ({ family: ICMP_FAMILY[protocol], type: one }));
}
