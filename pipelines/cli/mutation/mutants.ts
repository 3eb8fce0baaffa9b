import { ALL_V4, ALL_V6, formatAddress, isProblem, parseCidr } from "#algebra";
import { hasErrors } from "#diagnostic";
import {
  checkIntent,
  DIRECTIONS,
  type Intent,
  type LabelSet,
  type Layer7,
  normalIntent,
  type Peer,
  type Policy,
  type PortMatch,
  type Rule,
  type Section,
  type Source,
} from "#ir";

/** An intent with one small fault in it. */
export interface Mutant {
  /** The rule that was changed, or the policy. */
  readonly rule: string;
  /** The fault in words: `port 8080 -> 8081`. */
  readonly change: string;
  readonly source: Source | null;
  readonly intent: Intent;
}
interface Change<T> {
  readonly words: string;
  readonly to: T;
}

/** Every small fault of every rule and policy that still is an intent. */
export function mutantsOf(intent: Intent): Mutant[] {
  return intent.policies
    .flatMap((policy) => [...ofPolicy(policy), ...ofRules(policy)])
    .flatMap(({ words, to, rule, source }): Mutant[] => {
      const changed = normalIntent({ ...intent, policies: intent.policies.map((one) => (one.id === to.id ? to : one)) });
      return hasErrors(checkIntent(changed)) ? [] : [{ rule, change: words, source, intent: changed }];
    });
}

type Faulty = Change<Policy> & { readonly rule: string; readonly source: Source | null };

function ofPolicy(policy: Policy): Faulty[] {
  const { id, source, subject } = policy;
  const selected =
    subject.kind === "pods" ? withoutLabels(subject).map(({ words, to }) => ({ words: `subject: ${words}`, to: { ...policy, subject: to } })) : [];
  const opened = DIRECTIONS.flatMap((direction): Change<Policy>[] => {
    const section = policy[direction];
    if (section?.otherwise !== "deny") return [];
    return [{ words: `${direction}: no default deny`, to: { ...policy, [direction]: { ...section, otherwise: "next" } } }];
  });
  return [...selected, ...opened].map((one) => ({ ...one, rule: id, source }));
}

function ofRules(policy: Policy): Faulty[] {
  return DIRECTIONS.flatMap((direction) => {
    const section = policy[direction];
    return (section?.rules ?? []).flatMap((rule) =>
      changesOf(rule).map(({ words, to }) => ({
        words,
        to: { ...policy, [direction]: replaced(section as Section, rule, to) },
        rule: rule.id,
        source: rule.source ?? policy.source,
      })),
    );
  });
}

function replaced(section: Section, rule: Rule, by: Rule | null): Section {
  return { ...section, rules: section.rules.flatMap((one) => (one !== rule ? [one] : by === null ? [] : [by])) };
}

function changesOf(rule: Rule): Change<Rule | null>[] {
  const flipped = rule.action === "deny" ? "allow" : "deny";
  const peers = inList(rule.peers, peerChanges).map(({ words, to }) => ({ words, to: { ...rule, peers: to } }));
  const ports = rule.ports === "any" ? [] : inList(rule.ports, portChanges).map(({ words, to }) => ({ words, to: { ...rule, ports: to } }));
  const requests = inList(rule.layer7, (match): Change<Layer7>[] => {
    if (match.kind !== "http" || match.method === null || !("exact" in match.method)) return [];
    const other = match.method.exact === "GET" ? "POST" : "GET";
    return [{ words: `method ${match.method.exact} -> ${other}`, to: { ...match, method: { exact: other } } }];
  }).map(({ words, to }) => ({ words, to: { ...rule, layer7: to } }));
  return [
    { words: "rule dropped", to: null },
    { words: `${rule.action} -> ${flipped}`, to: { ...rule, action: flipped } },
    ...ports,
    ...peers,
    ...requests,
  ];
}

/** One entry of a list changed at a time. */
function inList<T>(list: readonly T[], changes: (one: T) => readonly Change<T>[]): Change<readonly T[]>[] {
  return list.flatMap((one, i) => changes(one).map(({ words, to }) => ({ words, to: list.map((each, j) => (i === j ? to : each)) })));
}

function portChanges(port: PortMatch): Change<PortMatch>[] {
  if (!("from" in port)) return [];
  const { from, to } = port;
  const one = from === to;
  const moved = [
    { ...port, from: from - 1, to: one ? from - 1 : to },
    { ...port, from: one ? to + 1 : from, to: to + 1 },
  ].filter((each) => each.from >= 1 && each.to <= 65_535);
  const text = (each: { readonly from: number; readonly to: number }) => (each.from === each.to ? `${each.from}` : `${each.from}-${each.to}`);
  return moved.map((each) => ({ words: `port ${text(port)} -> ${text(each)}`, to: each }));
}

function peerChanges(peer: Peer): Change<Peer>[] {
  switch (peer.kind) {
    case "pods":
      return [...withoutLabels(peer), { words: "peer -> everyone in the cluster", to: { kind: "entity", entity: "cluster" } }];
    case "cidr":
      return widerBlock(peer.cidr).map((cidr) => ({ words: `peer ${peer.cidr} -> ${cidr}`, to: { ...peer, cidr } }));
    case "fqdn": {
      const wider = peer.pattern.replace(/^[^.]+/, "*");
      return wider === peer.pattern ? [] : [{ words: `peer ${peer.pattern} -> ${wider}`, to: { ...peer, pattern: wider } }];
    }
    case "entity":
      return peer.entity === "all" ? [] : [{ words: `peer ${peer.entity} -> everyone`, to: { ...peer, entity: "all" } }];
    case "nodes":
      return dropped(peer.nodes).map(({ words, to }) => ({ words, to: { ...peer, nodes: to } }));
  }
}

type Pods = Extract<Peer, { kind: "pods" }>;
function withoutLabels(peer: Pods): Change<Pods>[] {
  return [
    ...dropped(peer.namespaces).map(({ words, to }) => ({ words: `namespace ${words}`, to: { ...peer, namespaces: to } })),
    ...dropped(peer.pods).map(({ words, to }) => ({ words, to: { ...peer, pods: to } })),
  ];
}

function dropped(labels: LabelSet): Change<LabelSet>[] {
  return labels.map((one) => ({ words: `label ${one.key} dropped`, to: labels.filter((other) => other !== one) }));
}

/** The block of twice the size around this one. */
function widerBlock(cidr: string): string[] {
  const [base = "", bits = "0"] = cidr.split("/");
  const parsed = parseCidr(cidr);
  if (isProblem(parsed) || Number(bits) === 0) return [];
  const size = parsed.range[1] - parsed.range[0] + 1n;
  const first = base.includes(":") ? ALL_V6[0] : ALL_V4[0];
  return [`${formatAddress(parsed.range[0] - ((parsed.range[0] - first) % (size * 2n)))}/${Number(bits) - 1}`];
}
