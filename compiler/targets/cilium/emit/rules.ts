import type { Direction, Peer, PortMatch, Ports, Rule } from "#ir";
import { layer7Rules, type Rules } from "./layer7.ts";
import { type Member, members, type Where } from "./peers.ts";

/** Cilium takes at most 40 ports in a PortRule, and 40 fields in an ICMP rule. */
const MAX_ENTRIES = 40;
const ICMP_FAMILY = { ICMP: "IPv4", ICMPv6: "IPv6" } as const;

/** The Cilium rules that one rule of the intent becomes: one for each kind of peer, ICMP apart from ports. */
export function emitRule(rule: Rule, direction: Direction, where: Where): readonly object[] {
  const layer7 = layer7Rules(rule.layer7);
  const authentication = rule.authenticate ? { authentication: { mode: "required" } } : {};
  const rules = portGroups(rule, direction).flatMap(({ peers, ports }) =>
    members(peers, direction, rule.action === "deny", where).flatMap((member) => portRules(member, ports, layer7)),
  );
  return [...rules.map((one) => ({ ...one, ...authentication })), ...ownNode(rule, direction)];
}

/** A port name is one that a pod of this cluster gives; Cilium resolves the names of other clusters' pods, too. */
function portGroups({ peers, ports }: Rule, direction: Direction): readonly Pick<Rule, "peers" | "ports">[] {
  const everyone = peers.some((peer) => peer.kind === "entity" && peer.entity === "all");
  if (ports === "any" || direction === "ingress" || !everyone) return [{ peers, ports }];
  const named = ports.filter((port) => "name" in port);
  const local = peers.map((peer): Peer => (peer.kind === "entity" && peer.entity === "all" ? EVERY_POD : peer));
  const groups = [
    { peers, ports: ports.filter((port) => !("name" in port)) },
    { peers: local, ports: named },
  ];
  return groups.filter((group) => group.ports.length > 0);
}

const EVERY_POD: Peer = { kind: "pods", namespaces: [], pods: [], serviceAccounts: "any" };

/** The own node gets in whatever it asks; a layer 7 rule for everyone would bind it, too, so it is let in by name. */
function ownNode(rule: Rule, direction: Direction): object[] {
  const bound = rule.peers.some((peer) => peer.kind === "entity" && ["all", "cluster", "host"].includes(peer.entity));
  return direction === "ingress" && rule.action === "allow" && rule.layer7.length > 0 && bound
    ? portRules({ fromEntities: ["host"] }, rule.ports, [])
    : [];
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
