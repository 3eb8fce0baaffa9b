import type { CidrPeer, Peer, PodSelector, PortMatch, Ports, Rule } from "#ir";
import { endsOf } from "#model";
import type { Asked } from "./asked.ts";
import { missesOf, peersMet } from "./misses.ts";
import type { Changed } from "./widen.ts";
import { peerText, portsText, requestText } from "./words.ts";

/** Ways to make a rule no longer hold for the flow, short of taking it away. */
export function narrowed(rule: Rule, asked: Asked): Changed[] {
  return [...portWays(rule, asked), ...peerWays(rule, asked), ...requestWays(rule, asked)];
}

function portWays(rule: Rule, asked: Asked): Changed[] {
  if (rule.ports === "any" || asked.ports === "any") return [];
  const left = asked.ports.reduce<readonly PortMatch[]>((ports, port) => ports.flatMap((one) => without(one, port)), rule.ports);
  const changed = { ...rule, ports: left as Ports };
  if (left.length === 0 || missesOf(changed, asked).length === 0) return [];
  return [{ text: `take port ${portsText(asked.ports)} out`, size: 1, rule: changed }];
}

function without(one: PortMatch, port: PortMatch): PortMatch[] {
  if (one.protocol !== port.protocol || !("from" in port)) return "type" in one && "type" in port && one.type === port.type ? [] : [one];
  if (!("from" in one) || port.from < one.from || port.to > one.to) return [one];
  return [...(one.from < port.from ? [{ ...one, to: port.from - 1 }] : []), ...(port.to < one.to ? [{ ...one, from: port.to + 1 }] : [])];
}

function peerWays(rule: Rule, asked: Asked): Changed[] {
  const met = peersMet(rule, asked);
  const others = rule.peers.filter((peer) => !met.includes(peer));
  const dropped = { text: `take peer ${met.map(peerText).join(", ")} out`, size: met.length, rule: { ...rule, peers: others } };
  const [only, second] = met;
  const excluded = only === undefined || second !== undefined ? [] : excluding(only, asked);
  return [
    ...(others.length === 0 ? [] : [dropped]),
    ...excluded.map(({ text, to }) => ({ text, size: 1, rule: { ...rule, peers: rule.peers.map((peer) => (peer === only ? to : peer)) } })),
  ];
}

/** The peer without the flow's end. */
function excluding(peer: Peer, { flow, direction }: Asked): { text: string; to: Peer }[] {
  const end = endsOf(flow, direction).peer;
  if (peer.kind === "pods" && end.pod !== null) return excludingPod(peer, end.pod.labels);
  if (peer.kind !== "cidr" || end.ip === null) return [];
  const hole = `${end.ip}/${end.ip.includes(":") ? 128 : 32}`;
  if (hole === peer.cidr) return [];
  const to: CidrPeer = { ...peer, except: [...peer.except, hole].sort() };
  return [{ text: `except ${hole} from ${peer.cidr}`, to }];
}

/** By a value that the selector lists among others, or by excluding a value of a label that it asks nothing of. */
function excludingPod(peer: PodSelector, labels: ReadonlyMap<string, string>): { text: string; to: Peer }[] {
  const listed = peer.pods.flatMap((one) => {
    const value = labels.get(one.key);
    if (one.operator !== "In" || one.values.length < 2 || value === undefined) return [];
    const pods = peer.pods.map((each) => (each === one ? { ...one, values: one.values.filter((other) => other !== value) } : each));
    return [{ text: `take value ${value} of peer label ${one.key} out`, to: { ...peer, pods } }];
  });
  const free = [...labels].filter(([key]) => !peer.pods.some((one) => one.key === key)).sort(([a], [b]) => (a < b ? -1 : 1));
  const excluded = free.slice(0, 2).map(([key, value]) => ({
    text: `exclude peer label ${key}=${value}`,
    to: { ...peer, pods: [...peer.pods, { key, operator: "NotIn" as const, values: [value] }].sort((a, b) => (a.key < b.key ? -1 : 1)) },
  }));
  return [...listed, ...excluded];
}

function requestWays(rule: Rule, asked: Asked): Changed[] {
  const met = rule.layer7.filter((one) => missesOf({ ...rule, layer7: [one] }, asked).length === 0);
  const left = rule.layer7.filter((one) => !met.includes(one));
  if (met.length === 0 || left.length === 0) return [];
  return [{ text: `take request ${met.map(requestText).join(", ")} out`, size: met.length, rule: { ...rule, layer7: left } }];
}
