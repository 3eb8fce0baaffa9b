import { isProblem, parseCidr } from "#algebra";
import { hostName } from "./names.ts";
import type { Intent, LabelSet, Layer7, PathMatch, Peer, Policy, PortMatch, Rule, Section } from "./types.ts";

/** RFC 8785 JSON: one spelling of one value. Members without a value are left out, as `JSON.stringify` does. */
export function canonicalJson(value: unknown): string {
  if (typeof value === "number" && !Number.isFinite(value)) throw new Error("internal error, please report: JSON has no such number");
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`;
  const object = value as Readonly<Record<string, unknown>>;
  let members = "";
  // RFC 8785 orders keys by UTF-16 code units, as `sort` does.
  for (const key of Object.keys(object).sort()) {
    const one = object[key];
    if (one !== undefined) members += `${members === "" ? "" : ","}${JSON.stringify(key)}:${canonicalJson(one)}`;
  }
  return `{${members}}`;
}

/** The intent in its one spelling, without the places in the author's program: input of the digest. */
export function canonicalIntent(intent: Intent): Intent {
  return normalIntent({ ...intent, policies: intent.policies.map(withoutSource) });
}

/** The intent in its one spelling, places kept: sets sorted and without doubles, addresses and names in normal form. */
export function normalIntent(intent: Intent): Intent {
  const { podCidrs, nodeCidrs } = intent.cluster;
  return {
    version: 1,
    cluster: { podCidrs: podCidrs && cidrSet(podCidrs), nodeCidrs: nodeCidrs && cidrSet(nodeCidrs) },
    tiers: [...intent.tiers].sort((a, b) => a.order - b.order || compareText(a.name, b.name)),
    policies: intent.policies.map(normalPolicy).sort((a, b) => compareText(a.id, b.id)),
  };
}

function normalPolicy(policy: Policy): Policy {
  const section = (one: Section | null): Section | null => {
    if (one === null) return null;
    const rules = one.rules.map(normalRule);
    return { rules: policy.order === null ? sortedBy(rules, (rule) => canonicalJson(ruleWithoutSource(rule))) : rules, otherwise: one.otherwise };
  };
  const subject = normalPeer(policy.subject);
  return {
    ...policy,
    subject: subject.kind === "pods" || subject.kind === "nodes" ? subject : policy.subject,
    ingress: section(policy.ingress),
    egress: section(policy.egress),
  };
}

function normalRule(rule: Rule): Rule {
  return {
    ...rule,
    peers: setOf(rule.peers.map(normalPeer)),
    ports: rule.ports === "any" ? "any" : setOf<PortMatch>(rule.ports),
    layer7: setOf(rule.layer7.map(normalRequest)),
    orElse: rule.orElse?.kind === "cidrs" ? { ...rule.orElse, cidrs: cidrSet(rule.orElse.cidrs) } : rule.orElse,
  };
}

function normalPeer(peer: Peer): Peer {
  switch (peer.kind) {
    case "pods":
      return {
        kind: "pods",
        namespaces: labelSet(peer.namespaces),
        pods: labelSet(peer.pods),
        serviceAccounts: peer.serviceAccounts === "any" ? "any" : textSet(peer.serviceAccounts),
      };
    case "nodes":
      return { kind: "nodes", nodes: labelSet(peer.nodes) };
    case "cidr":
      return { ...peer, cidr: cidrText(peer.cidr), except: cidrSet(peer.except) };
    case "fqdn":
      return { kind: "fqdn", pattern: hostName(peer.pattern) };
    case "entity":
      return peer;
  }
}

function normalRequest(match: Layer7): Layer7 {
  if (match.kind === "grpc") return match;
  if (match.kind === "dns") return { kind: "dns", pattern: hostName(match.pattern) };
  const headers = match.headers.map((header) => ({ ...header, name: header.name.toLowerCase() }));
  const host = match.host !== null && "exact" in match.host ? { exact: match.host.exact.toLowerCase() } : match.host;
  return { ...match, path: match.path && normalPath(match.path), host, headers: setOf(headers) };
}

/** A prefix covers whole segments, so its last slash says nothing. */
function normalPath(path: PathMatch): PathMatch {
  return "prefix" in path ? { prefix: path.prefix.replace(/\/+$/, "") || "/" } : path;
}

function labelSet(labels: LabelSet): LabelSet {
  return setOf(labels.map((one) => ({ ...one, values: textSet(one.values) })));
}

function cidrSet(cidrs: readonly string[]): string[] {
  return textSet(cidrs.map(cidrText));
}
/** Text that is no CIDR stays as it is; `check/` reports it. */
function cidrText(text: string): string {
  const parsed = parseCidr(text);
  return isProblem(parsed) || parsed.hostBits ? text : parsed.text;
}

function textSet(values: readonly string[]): string[] {
  return [...new Set(values)].sort(compareText);
}

/** Sorted by canonical JSON, without doubles. */
function setOf<T>(values: readonly T[]): readonly T[] {
  if (values.length < 2) return values;
  return sortedBy([...new Map(values.map((value) => [canonicalJson(value), value])).values()], canonicalJson);
}

function sortedBy<T>(values: readonly T[], key: (value: T) => string): readonly T[] {
  if (values.length < 2) return values;
  return values
    .map((value) => ({ value, key: key(value) }))
    .sort((a, b) => compareText(a.key, b.key))
    .map(({ value }) => value);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function withoutSource(policy: Policy): Policy {
  const section = (one: Section | null) => one && { ...one, rules: one.rules.map(ruleWithoutSource) };
  return { ...policy, source: null, ingress: section(policy.ingress), egress: section(policy.egress) };
}
function ruleWithoutSource(rule: Rule): Rule {
  return { ...rule, source: null };
}
