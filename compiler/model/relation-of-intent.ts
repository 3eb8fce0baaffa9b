import type { Direction, Intent, Layer7, Peer, Policy, PortMatch, Ports, Rule, Section, Subject } from "#ir";
import {
  addressIn,
  type Conjunction,
  cidrRanges,
  isOneOf,
  kindIn,
  labelLiterals,
  numbers,
  portsIn,
  protocolIs,
  text,
  textIs,
  textMatches,
} from "./literals.ts";
import { asHttp, hostPattern, namePattern, pathPattern, textPattern } from "./patterns.ts";
import type { Cube, Level, Relation, Side } from "./relation.ts";
import { type End, type Kind, V } from "./variables.ts";

/** The meaning of an intent as levels: what `decide` says of one flow, said of all at once. */
export function relationOfIntent(intent: Intent): Relation {
  return { profile: "intent", sides: { ingress: sideOf(intent, "ingress"), egress: sideOf(intent, "egress") } };
}

function sideOf(intent: Intent, direction: Direction): Side {
  const governed = intent.policies.flatMap((policy) => {
    const section = policy[direction];
    return policy.mode === "enforce" && section !== null ? [{ policy, section }] : [];
  });
  const levels: Level[] = direction === "ingress" ? ownNode(governed) : [];
  for (const tier of intent.tiers)
    appendTier(
      levels,
      governed.filter(({ policy }) => policy.tier === tier.name),
      tier.name,
    );
  return levels;
}

interface Governed {
  readonly policy: Policy;
  readonly section: Section;
}

/** The pod's own node gets in unless a rule that names `host` denies it. */
function ownNode(governed: readonly Governed[]): Level[] {
  const denied = governed.flatMap(({ policy, section }) =>
    section.rules
      .filter((rule) => rule.action === "deny")
      .flatMap((rule) =>
        cubesOf(policy.subject, { ...rule, peers: rule.peers.filter((peer) => peer.kind === "entity" && peer.entity === "host") }, "ingress"),
      ),
  );
  const node: Cube = { when: [kindIn("P", "host")], rule: "" };
  return [...level("deny", denied, "a rule denies the own node"), ...level("allow", [node], "the own node reaches its pods")];
}

function appendTier(levels: Level[], governed: readonly Governed[], tier: string): void {
  const start = levels.length;
  const ordered = governed.filter(({ policy }) => policy.order !== null).sort((a, b) => (a.policy.order as number) - (b.policy.order as number));
  for (const { policy, section } of ordered) {
    for (const rule of section.rules)
      push(levels, rule.action, cubesOf(policy.subject, rule, directionOf(policy, section)), `${rule.action} by order in tier ${tier}`);
  }
  const united = governed.filter(({ policy }) => policy.order === null);
  for (const action of ["deny", "pass", "allow"] as const) {
    const cubes = united.flatMap(({ policy, section }) =>
      section.rules.filter((rule) => rule.action === action).flatMap((rule) => cubesOf(policy.subject, rule, directionOf(policy, section))),
    );
    push(levels, action, cubes, `${action} in tier ${tier}`);
  }
  const isolated = governed
    .filter(({ section }) => section.otherwise === "deny")
    .map(({ policy }) => ({ when: subjectLiterals(policy.subject), rule: policy.id }));
  push(levels, "deny", isolated, `default deny of tier ${tier}`);
  for (let i = start; i < levels.length; i++) {
    const one = levels[i] as Level;
    if (one.action === "pass") levels[i] = { ...one, to: levels.length };
  }
}

function directionOf(policy: Policy, section: Section): Direction {
  return policy.ingress === section ? "ingress" : "egress";
}

function push(levels: Level[], action: Level["action"], cubes: readonly Cube[], title: string): void {
  if (cubes.length === 0) return;
  levels.push({ action, cubes, title });
}
function level(action: Level["action"], cubes: readonly Cube[], title: string): Level[] {
  return cubes.length === 0 ? [] : [{ action, cubes, title }];
}

export function cubesOf(subject: Subject, rule: Rule, direction: Direction): Cube[] {
  const destination: End = direction === "ingress" ? "S" : "P";
  const tls = rule.authenticate ? [isOneOf(V.tls, ["mtls"])] : [];
  return rule.peers.flatMap((peer) =>
    portConjunctions(rule.ports, destination).flatMap((port) =>
      requestConjunctions(rule.layer7).map((request) => ({
        when: [...subjectLiterals(subject), ...peerLiterals(peer), ...port, ...tls, ...request],
        rule: rule.id,
      })),
    ),
  );
}

export function subjectLiterals(subject: Subject): Conjunction {
  return subject.kind === "nodes"
    ? [kindIn("S", "host"), ...labelLiterals(subject.nodes, (key) => V.nodeLabel("S", key))]
    : podLiterals("S", subject);
}

function podLiterals(end: End, { namespaces, pods, serviceAccounts }: Extract<Subject, { kind: "pods" }>): Conjunction {
  return [
    kindIn(end, "pod"),
    ...labelLiterals(namespaces, (key) => V.namespaceLabel(end, key)),
    ...labelLiterals(pods, (key) => V.podLabel(end, key)),
    ...(serviceAccounts === "any" ? [] : [text(V.serviceAccount(end), { kind: "in", values: serviceAccounts })]),
  ];
}

const NODES: readonly Kind[] = ["host", "remote-node", "kube-apiserver"];
/** Cilium's `cluster` without pods of other clusters: every pod and node of this one. */
const CLUSTER: readonly Kind[] = ["pod", ...NODES, "health", "ingress", "init", "unmanaged"];

function peerLiterals(peer: Peer): Conjunction {
  switch (peer.kind) {
    case "pods":
      return podLiterals("P", peer);
    case "nodes":
      return [kindIn("P", ...NODES), ...labelLiterals(peer.nodes, (key) => V.nodeLabel("P", key))];
    case "cidr":
      return [...(peer.pods ? [] : [kindIn("P", "world")]), addressIn("P", cidrRanges(peer.cidr, peer.except))];
    case "fqdn":
      return [kindIn("P", "world"), textMatches(V.name, namePattern(peer.pattern))];
    case "entity":
      if (peer.entity === "all") return [];
      if (peer.entity === "cluster") return [kindIn("P", ...CLUSTER)];
      if (peer.entity === "remote-node") return [kindIn("P", "remote-node", "kube-apiserver")];
      return [kindIn("P", peer.entity)];
  }
}

function portConjunctions(ports: Ports, destination: End): Conjunction[] {
  return ports === "any" ? [[]] : ports.map((port) => portLiterals(port, destination));
}

function portLiterals(match: PortMatch, destination: End): Conjunction {
  if ("type" in match) {
    return [
      protocolIs(match.protocol),
      ...(match.type === null ? [] : [numbers(V.icmpType, match.type)]),
      ...(match.code === null ? [] : [numbers(V.icmpCode, match.code)]),
    ];
  }
  if ("name" in match)
    return [protocolIs(match.protocol), isOneOf(V.named(match.name), ["yes"]), ...(destination === "P" ? [kindIn("P", "pod")] : [])];
  const whole = match.from <= 1 && match.to >= 65_535;
  return [protocolIs(match.protocol), ...(whole ? [] : [portsIn(match.from, match.to)])];
}

function requestConjunctions(layer7: readonly Layer7[]): Conjunction[] {
  return layer7.length === 0 ? [[]] : layer7.map(requestLiterals);
}

function requestLiterals(match: Layer7): Conjunction {
  if (match.kind === "dns") return [isOneOf(V.request, ["dns"]), textMatches(V.dnsName, namePattern(match.pattern))];
  const { method, path, host, headers } = asHttp(match);
  return [
    isOneOf(V.request, ["http"]),
    ...(method === null ? [] : [textMatches(V.method, textPattern(method))]),
    ...(path === null ? [] : [textMatches(V.path, pathPattern(path))]),
    ...(host === null ? [] : [textMatches(V.host, hostPattern(host))]),
    ...headers.map(({ name, value }) => {
      if (value === null) return text(V.header(name), { kind: "notIn", values: [] });
      return "exact" in value ? textIs(V.header(name), value.exact) : textMatches(V.header(name), textPattern(value));
    }),
  ];
}
