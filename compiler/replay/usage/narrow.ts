import { type AddressRange, toCidrs } from "#algebra";
import type { Intent, Peer, PortMatch, Ports, Rule } from "#ir";
import { addressesOf, cidrRanges, type Endpoint, type Flow, PROTOCOL_NUMBERS, type ProtocolName } from "#model";
import type { Projection } from "../projection.ts";
import { portsText } from "./words.ts";

/** A rule may be this many times as wide as its traffic. */
const PORTS_WIDER = 8;
const ADDRESSES_WIDER = 16n;
/** Traffic of more kinds than this is no list that somebody would write. */
const MOST = 16;

/** A rule with ports or blocks cut down to the traffic; never more than the rule itself. */
export interface Narrowed {
  readonly rule: Rule;
  /** `ports 1-65535/tcp -> 443/tcp`. */
  readonly changes: readonly string[];
}

/** What is left of an allow that is far wider than its traffic; null where it isn't. */
export function narrowed(rule: Rule, seen: readonly Flow[], projection: Projection): Narrowed | null {
  if (rule.action !== "allow" || seen.length === 0) return null;
  const ports = narrowedPorts(rule.ports, seen, projection);
  const peers = rule.peers.flatMap((peer) => narrowedPeer(peer, seen, projection));
  const blocks = rule.peers.flatMap((peer, i) => (peer.kind === "cidr" && narrowedPeer(peer, seen, projection)[0] !== peer ? [i] : []));
  const changes = [
    ...(ports === rule.ports ? [] : [`ports ${portsText(rule.ports)} -> ${portsText(ports)}`]),
    ...blocks.map((i) => blockText(rule.peers[i] as Peer, narrowedPeer(rule.peers[i] as Peer, seen, projection))),
  ];
  return changes.length === 0 || peers.length === 0 ? null : { rule: { ...rule, ports, peers }, changes };
}

function blockText(peer: Peer, left: readonly Peer[]): string {
  const words = left.map((one) => (one.kind === "cidr" ? one.cidr : "")).join(", ");
  return `${peer.kind === "cidr" ? peer.cidr : peer.kind} -> ${words === "" ? "nothing" : words}`;
}

/** An intent with one rule in the place of the one of its id; null leaves it out. */
export function withRule(intent: Intent, id: string, rule: Rule | null): Intent {
  const replaced = (rules: readonly Rule[]) => rules.flatMap((one) => (one.id !== id ? [one] : rule === null ? [] : [rule]));
  const policies = intent.policies.map((policy) => ({
    ...policy,
    ingress: policy.ingress === null ? null : { ...policy.ingress, rules: replaced(policy.ingress.rules) },
    egress: policy.egress === null ? null : { ...policy.egress, rules: replaced(policy.egress.rules) },
  }));
  return { ...intent, policies };
}

function narrowedPorts(ports: Ports, seen: readonly Flow[], projection: Projection): Ports {
  const matches = ports === "any" ? null : ports;
  if (matches !== null && matches.every((one) => !("from" in one) || one.to - one.from + 1 < PORTS_WIDER)) return ports;
  const used = new Map<string, PortMatch>();
  for (const flow of seen) {
    const protocol = PORTED.find((name) => PROTOCOL_NUMBERS[name] === flow.protocol);
    if (protocol === undefined || flow.port === null) {
      if (matches === null) return ports;
      continue;
    }
    const [low, high] = projection.port(flow.port);
    used.set(`${protocol} ${low}`, { protocol, from: low, to: high });
  }
  if (used.size > MOST) return ports;
  const kept = [...used.values()].sort((a, b) => startOf(a) - startOf(b));
  if (matches === null) return kept;
  const left = matches.flatMap((match): PortMatch[] => {
    if (!("from" in match)) return [match];
    const inside = kept.filter((one) => one.protocol === match.protocol && "from" in one && one.from >= match.from && one.to <= match.to);
    const size = inside.reduce((sum, one) => sum + ("from" in one ? one.to - one.from + 1 : 0), 0);
    return match.to - match.from + 1 >= PORTS_WIDER * Math.max(1, size) ? inside : [match];
  });
  return left.length === 0 || JSON.stringify(left) === JSON.stringify(matches) ? ports : left;
}

const PORTED = ["TCP", "UDP", "SCTP"] as const satisfies readonly ProtocolName[];

function startOf(match: PortMatch): number {
  return "from" in match ? match.from : 0;
}

/** The blocks of a peer that addresses of the traffic lie in; the peer itself where it isn't far wider, or an address isn't known. */
function narrowedPeer(peer: Peer, seen: readonly Flow[], projection: Projection): readonly Peer[] {
  if (peer.kind !== "cidr") return [peer];
  const whole = cidrRanges(peer.cidr);
  const used: AddressRange[] = [];
  for (const end of seen.flatMap(({ source, destination }): Endpoint[] => [source, destination])) {
    if (end.pod !== null && !peer.pods) continue;
    const known = addressesOf(end);
    if (known === null) return [peer];
    if (!whole.some(([low, high]) => low <= known[1] && known[0] <= high)) continue;
    const [low, high] = [projection.addresses(known[0])[0], projection.addresses(known[1])[1]];
    for (const [from, to] of whole) if (low <= to && from <= high) used.push([low > from ? low : from, high < to ? high : to]);
  }
  const cidrs = toCidrs([...new Map(used.map((range) => [range[0], range])).values()]);
  const size = (ranges: readonly AddressRange[]) => ranges.reduce((sum, [low, high]) => sum + (high - low + 1n), 0n);
  const kept = cidrs.flatMap((one) => [...cidrRanges(one)]);
  if (cidrs.length > MOST || size(whole) < ADDRESSES_WIDER * (size(kept) > 0n ? size(kept) : 1n)) return [peer];
  return cidrs.map((cidr) => ({ ...peer, cidr, except: [] }));
}
