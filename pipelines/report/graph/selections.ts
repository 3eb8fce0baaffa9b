import {
  DIRECTIONS,
  type Direction,
  type Intent,
  type LabelSet,
  type Layer7,
  type Peer,
  type PodSelector,
  type PortMatch,
  type Rule,
  type Subject,
  type TextMatch,
} from "#ir";
import { NAMESPACE_NAME } from "#model";
import type { Edge, Node } from "../data.ts";

/** The ends that an intent names, and its rules between them: what can be drawn without an inventory. */
export function selectionGraph(intent: Intent): { readonly nodes: readonly Node[]; readonly edges: readonly Edge[] } {
  const nodes = new Map<string, Node>();
  const nodeOf = (end: Subject | Peer, direction: Direction = "egress"): string => {
    const node = selectionNode(end, direction);
    nodes.set(node.id, node);
    return node.id;
  };
  const edges = new Map<string, Edge>();
  for (const policy of intent.policies) {
    const subject = nodeOf(policy.subject);
    for (const direction of DIRECTIONS)
      for (const rule of policy[direction]?.rules ?? [])
        for (const peer of rule.peers) {
          put(edges, edgeOf(subject, nodeOf(peer, direction), direction, rule, policy.tier));
        }
  }
  return { nodes: [...nodes.values()].sort(byId), edges: [...edges.values()].sort(byId) };
}

/** Adds an edge to those between the same ends. */
export function put(edges: Map<string, Edge>, edge: Edge): void {
  const known = edges.get(edge.id);
  edges.set(edge.id, known === undefined ? edge : together(known, edge));
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1;
}

/** A rule between two ends. */
export function edgeOf(subject: string, peer: string, direction: Direction, { id, action, ports, layer7 }: Rule, tier: string): Edge {
  const [from, to] = direction === "ingress" ? [peer, subject] : [subject, peer];
  const verdict = action === "deny" ? "deny" : action === "pass" ? "unknown" : "allow";
  const requests = layer7.length === 0 ? "" : ` (${layer7.map(requestText).join(", ")})`;
  return {
    id: `${verdict} ${from} -> ${to}`,
    from,
    to,
    verdict,
    layer: layer7.length === 0 ? "L4" : "L7",
    tiers: [tier],
    traffic: `${ports === "any" ? "everything" : ports.map(portText).join(", ")}${requests}`,
    rules: [id],
    witness: null,
    change: null,
    before: null,
    seen: null,
  };
}

function together(a: Edge, b: Edge): Edge {
  const distinct = (all: readonly string[]) => [...new Set(all)].sort();
  return {
    ...a,
    layer: a.layer === "L7" || b.layer === "L7" ? "L7" : "L4",
    tiers: distinct([...a.tiers, ...b.tiers]),
    traffic: distinct([a.traffic, b.traffic]).join("; "),
    rules: distinct([...a.rules, ...b.rules]),
  };
}

/** Everyone is two ends, so that lines don't run back. */
const EVERYONE = { ingress: "anyone", egress: "anywhere" } as const;

/** What a selector means, as an end of its own. */
export function selectionNode(end: Subject | Peer, direction: Direction): Node {
  const outside = (label: string): Node => ({ id: label, label, kind: "outside", namespace: null, pods: 0, open: [] });
  if (end.kind === "cidr")
    return outside(`${end.cidr}${end.except.length === 0 ? "" : ` but ${end.except.join(", ")}`}${end.pods ? " (pods, too)" : ""}`);
  if (end.kind === "fqdn") return outside(end.pattern);
  if (end.kind === "entity") return outside(end.entity === "all" ? EVERYONE[direction] : end.entity);
  if (end.kind === "nodes") return outside(`nodes ${labelsText(end.nodes)}`);
  const namespace = namespaceOf(end);
  const label = podsText(end, namespace !== null);
  return { id: namespace === null ? label : `${namespace}/${label}`, label, kind: "selection", namespace, pods: 0, open: [] };
}

/** The one namespace that a selector means by name. */
function namespaceOf({ namespaces }: PodSelector): string | null {
  const [only] = namespaces.filter(({ key }) => key === NAMESPACE_NAME);
  return namespaces.length === 1 && only?.operator === "In" && only.values.length === 1 ? (only.values[0] ?? null) : null;
}

/** Pods in words: `app=web`, `all pods`, `app=web in namespaces team=a`. */
export function podsText({ namespaces, pods, serviceAccounts }: PodSelector, named = false): string {
  const account = serviceAccounts === "any" ? "" : ` as ${serviceAccounts.join(" or ")}`;
  const place = named ? "" : namespaces.length === 0 ? " in any namespace" : ` in namespaces ${labelsText(namespaces)}`;
  return `${pods.length === 0 ? "all pods" : labelsText(pods)}${account}${place}`;
}

const WORDS = { In: "=", NotIn: "≠", Exists: "", DoesNotExist: "" } as const;

function labelsText(labels: LabelSet): string {
  if (labels.length === 0) return "of any label";
  return labels
    .map(
      ({ key, operator, values }) =>
        `${operator === "DoesNotExist" ? "!" : ""}${key === NAMESPACE_NAME ? "name" : key}${WORDS[operator]}${values.join("|")}`,
    )
    .join(", ");
}

function portText(port: PortMatch): string {
  if ("type" in port)
    return port.type === null ? port.protocol : `${port.protocol} type ${port.type}${port.code === null ? "" : ` code ${port.code}`}`;
  if ("name" in port) return `${port.protocol} ${port.name}`;
  if (port.from <= 1 && port.to === 65_535) return port.protocol;
  return `${port.protocol} ${port.from === port.to ? port.from : `${port.from}-${port.to}`}`;
}

function requestText(request: Layer7): string {
  if (request.kind === "dns") return `DNS ${request.pattern}`;
  if (request.kind === "grpc") return `gRPC ${request.service}/${request.method ?? "*"}`;
  const path =
    request.path === null
      ? ""
      : "prefix" in request.path
        ? `${request.path.prefix}/*`
        : "target" in request.path
          ? request.path.target
          : textOf(request.path);
  const host = request.host === null ? "" : `host ${"authority" in request.host ? request.host.authority : textOf(request.host)}`;
  const headers = request.headers.map(({ name }) => `header ${name}`);
  return (
    [request.method === null ? "" : textOf(request.method), path, host, ...headers].filter((part) => part !== "").join(" ") || "any HTTP request"
  );
}

function textOf(text: TextMatch): string {
  return "exact" in text ? text.exact : `/${text.regex}/`;
}
