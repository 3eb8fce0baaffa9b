import type { Intent, Layer7, Peer, Policy, PortMatch, Rule } from "#ir";
import { NAMESPACE_NAME } from "#model";
import { Random } from "./random.ts";

const PER_NAMESPACE = 10;
const PORTS = [80, 443, 3000, 5432, 6379, 8080, 8443, 9000, 9090, 27_017];

/**
 * As many policies: half of them say who may call a workload, half whom it may call, ten workloads a namespace. With `layer7`
 * one call in twenty is limited to some requests, and ends at layer 4 where a target knows no more.
 */
export function intentOf(policies: number, { layer7 = false, seed = 1 } = {}): Intent {
  const random = new Random(seed);
  const workloads = Math.max(2, Math.ceil(policies / 2));
  const made: Policy[] = [];
  for (let i = 0; i < workloads; i++) {
    made.push(
      policyOf(
        i,
        "ingress",
        Array.from({ length: 1 + random.below(3) }, () => callRule(i, random, workloads, layer7)),
      ),
    );
    made.push(policyOf(i, "egress", [DNS, ...Array.from({ length: 1 + random.below(2) }, () => reachRule(i, random, workloads))]));
  }
  return {
    version: 1,
    cluster: { podCidrs: ["10.244.0.0/16"], nodeCidrs: ["192.168.0.0/16"] },
    tiers: [{ name: "application", order: 100 }],
    policies: made.slice(0, policies),
  };
}

/** The intent with another port in the first rule of one policy. */
export function withOneChange(intent: Intent, port = 7777): Intent {
  const [first, ...others] = intent.policies as [Policy, ...Policy[]];
  const rules = (first.ingress?.rules ?? []).map((rule, i) => (i === 0 ? { ...rule, ports: [tcp(port)] } : rule));
  return { ...intent, policies: [{ ...first, ingress: { otherwise: "deny", rules } }, ...others] };
}

const namespaceOf = (workload: number): string => `team-${Math.floor(workload / PER_NAMESPACE)}`;
const workload = (namespace: string, app: string): Extract<Peer, { kind: "pods" }> => ({
  kind: "pods",
  namespaces: [{ key: NAMESPACE_NAME, operator: "In", values: [namespace] }],
  pods: [{ key: "app", operator: "In", values: [app] }],
  serviceAccounts: "any",
});
const tcp = (from: number, to = from): PortMatch => ({ protocol: "TCP", from, to });

function policyOf(i: number, direction: "ingress" | "egress", rules: readonly Rule[]): Policy {
  const id = `${namespaceOf(i)}/app-${i}/${direction}`;
  const section = { rules: rules.map((rule, n) => ({ ...rule, id: `${id}/${n}` })), otherwise: "deny" } as const;
  return {
    id,
    tier: "application",
    order: null,
    mode: "enforce",
    subject: workload(namespaceOf(i), `app-${i}`),
    ingress: direction === "ingress" ? section : null,
    egress: direction === "egress" ? section : null,
    owner: null,
    reason: null,
    expires: null,
    source: null,
  };
}

function ruleOf(peers: readonly Peer[], ports: readonly PortMatch[], requests: readonly Layer7[] = []): Rule {
  const orElse = requests.length === 0 ? null : ({ kind: "l4", reason: "no layer 7 on that cluster yet" } as const);
  const said = { id: "", action: "allow", log: false, authenticate: false, owner: null, reason: null, expires: null, source: null } as const;
  return { ...said, peers, ports, layer7: requests, orElse };
}

const DNS = ruleOf([workload("kube-system", "kube-dns")], [{ protocol: "UDP", from: 53, to: 53 }, tcp(53)]);

function callRule(i: number, random: Random, workloads: number, layer7: boolean): Rule {
  const near = random.below(4) > 0;
  const first = Math.floor(i / PER_NAMESPACE) * PER_NAMESPACE;
  const caller = near ? Math.min(workloads - 1, first + random.below(PER_NAMESPACE)) : random.below(workloads);
  const requests = layer7 && random.below(20) === 0 ? [get(`/v${1 + random.below(3)}/item-${random.below(40)}`)] : [];
  const port = PORTS[random.below(PORTS.length)] as number;
  return ruleOf(
    [workload(namespaceOf(caller), `app-${caller}`)],
    [requests.length === 0 && random.below(20) === 0 ? tcp(port, port + 20) : tcp(port)],
    requests,
  );
}

function reachRule(i: number, random: Random, workloads: number): Rule {
  if (random.below(5) === 0) {
    const cidr = `203.${random.below(256)}.${random.below(256)}.0/24`;
    return ruleOf([{ kind: "cidr", cidr, except: [], pods: false }], [tcp(443)]);
  }
  return { ...callRule(i, random, workloads, false) };
}

function get(prefix: string): Layer7 {
  return { kind: "http", method: { exact: "GET" }, path: { prefix }, host: null, headers: [] };
}
