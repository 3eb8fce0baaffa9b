import { addressNumber, isProblem, matches, parseCidr } from "#algebra";
import type {
  Direction,
  HostMatch,
  HttpMatch,
  LabelSet,
  Layer7,
  PathMatch,
  Peer,
  PodSelector,
  PortMatch,
  Requirement,
  Rule,
  Subject,
  TextMatch,
} from "#ir";
import type { Endpoint, Flow, Labels, Request } from "./flow.ts";
import { asHttp } from "./patterns.ts";
import { endsOf } from "./point.ts";
import { NAMESPACE_NAME, PROTOCOL_NUMBERS } from "./variables.ts";

/** Whether something matches, and the facts without which it can't be said. */
export interface Match {
  readonly truth: "yes" | "no" | "unknown";
  readonly missing: readonly string[];
}
const YES: Match = { truth: "yes", missing: [] };
const NO: Match = { truth: "no", missing: [] };
const lacking = (fact: string): Match => ({ truth: "unknown", missing: [fact] });
const said = (yes: boolean): Match => (yes ? YES : NO);

function all(parts: readonly Match[]): Match {
  if (parts.some((part) => part.truth === "no")) return NO;
  const missing = parts.flatMap((part) => part.missing);
  return missing.length === 0 ? YES : { truth: "unknown", missing };
}
function any(parts: readonly Match[]): Match {
  if (parts.some((part) => part.truth === "yes")) return YES;
  const missing = parts.flatMap((part) => part.missing);
  return missing.length === 0 ? NO : { truth: "unknown", missing };
}

export function matchesSubject(subject: Subject, end: Endpoint): boolean {
  return subject.kind === "pods" && isSelectedPod(subject, end);
}

/** Peers, ports, authentication and requests of the rule, all of them. */
export function matchesRule(rule: Rule, flow: Flow, direction: Direction): Match {
  const { peer } = endsOf(flow, direction);
  const ports = rule.ports === "any" ? YES : said(rule.ports.some((port) => isPort(port, flow)));
  const tls = !rule.authenticate ? YES : flow.tls === null ? lacking("tls") : said(flow.tls === "mtls");
  const request = rule.layer7.length === 0 ? YES : any(rule.layer7.map((match) => matchesRequest(match, flow)));
  return all([any(rule.peers.map((one) => matchesPeer(one, peer))), ports, tls, request]);
}

function isSelectedPod(selector: PodSelector, end: Endpoint): boolean {
  const pod = end.pod;
  if (end.kind !== "pod" || pod === null) return false;
  const namespace: Labels = new Map([...pod.namespaceLabels, [NAMESPACE_NAME, pod.namespace]]);
  const account = selector.serviceAccounts === "any" || selector.serviceAccounts.includes(pod.serviceAccount);
  return account && hasLabels(namespace, selector.namespaces) && hasLabels(pod.labels, selector.pods);
}

/** Whether labels satisfy all requirements. */
export function hasLabels(labels: Labels, requirements: LabelSet): boolean {
  return requirements.every((one) => meets(labels.get(one.key), one));
}

function meets(value: string | undefined, { operator, values }: Requirement): boolean {
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
  }
}

const IN_CLUSTER = ["pod", "host", "remote-node", "kube-apiserver", "health", "ingress", "init", "unmanaged"];

function matchesPeer(peer: Peer, end: Endpoint): Match {
  switch (peer.kind) {
    case "pods":
      return said(isSelectedPod(peer, end));
    case "nodes":
      if (!["host", "remote-node", "kube-apiserver"].includes(end.kind)) return NO;
      return end.nodeLabels === null && peer.nodes.length > 0 ? lacking("node labels") : said(hasLabels(end.nodeLabels ?? new Map(), peer.nodes));
    case "cidr":
      if (!peer.pods && end.kind !== "world") return NO;
      return end.ip === null ? lacking("address") : said(covers(peer.cidr, end.ip) && !peer.except.some((hole) => covers(hole, end.ip as string)));
    case "fqdn":
      return said(end.kind === "world" && end.names.some((name) => matchesName(peer.pattern, name)));
    case "entity":
      if (peer.entity === "all") return YES;
      if (peer.entity === "cluster") return said(IN_CLUSTER.includes(end.kind));
      if (peer.entity === "remote-node") return said(end.kind === "remote-node" || end.kind === "kube-apiserver");
      return said(end.kind === peer.entity);
  }
}

function covers(cidr: string, ip: string): boolean {
  const [block, address] = [parseCidr(cidr), addressNumber(ip)];
  return !isProblem(block) && address !== null && block.range[0] <= address && address <= block.range[1];
}

function isPort(port: PortMatch, flow: Flow): boolean {
  if (PROTOCOL_NUMBERS[port.protocol] !== flow.protocol) return false;
  if ("type" in port) return (port.type === null || flow.icmp?.type === port.type) && (port.code === null || flow.icmp?.code === port.code);
  if ("from" in port) return flow.port !== null && port.from <= flow.port && flow.port <= port.to;
  const declared = flow.destination.kind === "pod" ? (flow.destination.pod?.ports ?? []) : [];
  return declared.some((one) => one.name === port.name && one.port === flow.port && one.protocol === port.protocol);
}

/** `*` is any number of characters inside one label, a leading `**.` one or more whole labels, `*` alone every name. */
export function matchesName(pattern: string, name: string): boolean {
  if (pattern === "*") return true;
  const [wanted, given] = [pattern.split("."), name.split(".")];
  if (wanted[0] === "**") {
    const fixed = wanted.slice(1);
    const many = given.slice(0, given.length - fixed.length);
    return many.length > 0 && many.every((label) => /^[-\w]+$/.test(label)) && matchesName(fixed.join("."), given.slice(many.length).join("."));
  }
  return wanted.length === given.length && wanted.every((label, i) => new RegExp(`^${label.replaceAll("*", "[-\\w]*")}$`).test(given[i] as string));
}

function matchesRequest(match: Layer7, flow: Flow): Match {
  const request = flow.request;
  if (request === null) return flow.port === null ? NO : lacking("request");
  if (match.kind === "dns") return said(request.kind === "dns" && matchesName(match.pattern, request.name));
  return request.kind === "http" ? matchesHttp(asHttp(match), request) : NO;
}

function matchesHttp({ method, path, host, headers }: HttpMatch, request: Extract<Request, { kind: "http" }>): Match {
  const part = <T>(wanted: T | null, given: string | null, test: (wanted: T, given: string) => boolean): Match =>
    wanted === null ? YES : given === null ? lacking("request") : said(test(wanted, given));
  return all([
    part(method, request.method, isText),
    part(path, request.path, isTarget),
    part(host, request.host, isAuthority),
    ...headers.map(({ name, value }) => {
      if (request.headers === null) return lacking("request");
      const given = request.headers.get(name);
      return said(given !== undefined && (value === null || isText(value, given)));
    }),
  ]);
}

function isText(match: TextMatch, given: string): boolean {
  return "exact" in match ? match.exact === given : matches(match.regex, given);
}

function isTarget(match: PathMatch, target: string): boolean {
  if ("target" in match) return matches(match.target, target);
  const path = target.split("?", 1)[0] as string;
  if (!("prefix" in match)) return isText(match, path);
  const prefix = match.prefix.replace(/\/+$/, "");
  return path === prefix || path.startsWith(`${prefix}/`);
}

function isAuthority(match: HostMatch, authority: string): boolean {
  return "authority" in match ? matches(match.authority, authority) : isText(match, authority.replace(/:[0-9]+$/, ""));
}
