import type { Direction, PodSelector, Policy, Requirement, Rule, Section } from "#ir";
import type { Endpoint, Flow, Kind, Pod } from "#model";

/** A pod of the namespace `shop`, which is also labelled with a team. */
export function podOf(name: string, more: Partial<Pod> = {}): Pod {
  return {
    namespace: "shop",
    name,
    labels: new Map([["app", name]]),
    namespaceLabels: new Map([["team", "a"]]),
    serviceAccount: "robot",
    serviceAccountLabels: new Map(),
    ports: [],
    hostNetwork: false,
    node: null,
    cluster: null,
    ...more,
  };
}

export function endOf(kind: Kind, more: Partial<Endpoint> = {}): Endpoint {
  return { kind, pod: null, nodeLabels: null, ip: null, names: [], ...more };
}

export function podEnd(name: string, more: Partial<Pod> = {}): Endpoint {
  return endOf("pod", { pod: podOf(name, more), ip: "10.0.0.1" });
}

/** From pod `web` to pod `api` on TCP 80, all of it known. */
export function flowOf(more: Partial<Flow> = {}): Flow {
  return {
    source: podEnd("web"),
    destination: podEnd("api"),
    protocol: 6,
    port: 80,
    sourcePort: null,
    icmp: null,
    tls: "plaintext",
    sni: null,
    request: { kind: "other" },
    ...more,
  };
}

export function labelled(key: string, operator: Requirement["operator"], ...values: string[]): Requirement {
  return { key, operator, values };
}

export function pods(more: Partial<PodSelector> = {}): PodSelector {
  return { kind: "pods", namespaces: [], pods: [], serviceAccounts: "any", ...more };
}

/** A rule about everybody, on every port. */
export function ruleOf(action: Rule["action"], more: Partial<Rule> = {}): Rule {
  const unsaid = { log: false, authenticate: false, orElse: null, owner: null, reason: null, expires: null, source: null };
  return { id: action, action, peers: [{ kind: "entity", entity: "all" }], ports: "any", layer7: [], ...unsaid, ...more };
}

/** An unordered policy of tier `main` that isolates every pod in one direction. */
export function policyOf(id: string, rules: readonly Rule[], more: Partial<Policy> = {}, direction: Direction = "ingress"): Policy {
  const section: Section = { rules, otherwise: "deny" };
  const unsaid = { owner: null, reason: null, expires: null, source: null };
  const sections = { ingress: null, egress: null, [direction]: section };
  return { id, tier: "main", order: null, mode: "enforce", subject: pods(), ...sections, ...unsaid, ...more };
}
