import * as fc from "fast-check";
import { DIRECTIONS, type Direction, type Intent, type Policy, type PortMatch, type Rule } from "#ir";
import type { Document } from "#manifest";
import { type Endpoint, evaluateSide, type Flow } from "#model";
import type { Chosen } from "#targets";

/** A small cluster: three pods that every label selects apart, two ports. */
const APPS = ["a", "b", "c"] as const;
const PORTS = [80, 81] as const;
export const EVERYTHING = 2 ** (APPS.length * PORTS.length) - 1;
/** One end of a pod, of which nodes may know another state than of the next. */
export const ENDS = DIRECTIONS.flatMap((direction) => APPS.map((_, pod) => ({ direction, pod })));

const some = <T>(all: readonly T[]) => fc.subarray([...all], { minLength: 1 });

const rule = fc.record({ peers: some(APPS), ports: some(PORTS) });
const policy = fc.record({
  subject: some(APPS),
  direction: fc.constantFrom<Direction>("ingress", "egress"),
  rules: fc.array(rule, { maxLength: 2 }),
});
type Drawn = typeof policy extends fc.Arbitrary<infer T> ? T : never;

/** Two releases of which the second is an edit of the first, or another one altogether. */
export const pair = fc
  .record({ before: fc.array(policy, { maxLength: 3 }), after: fc.array(policy, { maxLength: 3 }), kept: fc.subarray([0, 1, 2]) })
  .map(({ before, after, kept }): readonly [Intent, Intent] => [
    intentOf(before.map((one, i) => [`p${i}`, one])),
    intentOf([
      ...kept.flatMap((i) => (before[i] === undefined ? [] : [[`p${i}`, before[i]] as const])),
      ...after.map((one, i) => [kept.includes(i) ? `q${i}` : `p${i}`, one] as const),
    ]),
  ]);

const BLANK = { owner: null, reason: null, expires: null, source: null } as const;

function intentOf(drawn: readonly (readonly [id: string, Drawn])[]): Intent {
  return {
    version: 1,
    cluster: { podCidrs: null, nodeCidrs: null },
    tiers: [{ name: "default", order: 0 }],
    policies: drawn.map(([id, one]) => policyOf(id, one)),
  };
}

function policyOf(id: string, { subject, direction, rules }: Drawn): Policy {
  const section = { rules: rules.map((one, i): Rule => ({ ...ruleOf(one), id: `${id}/${i}` })), otherwise: "deny" as const };
  return { ...BLANK, id, tier: "default", order: null, mode: "enforce", subject: podsOf(subject), ingress: null, egress: null, [direction]: section };
}

function ruleOf({ peers, ports }: { readonly peers: readonly string[]; readonly ports: readonly number[] }): Omit<Rule, "id"> {
  const numbers = ports.map((port): PortMatch => ({ protocol: "TCP", from: port, to: port }));
  return { ...BLANK, action: "allow", peers: [podsOf(peers)], ports: numbers, layer7: [], log: false, authenticate: false, orElse: null };
}

function podsOf(apps: readonly string[]) {
  const namespaces = [{ key: "kubernetes.io/metadata.name", operator: "In", values: ["shop"] }] as const;
  return { kind: "pods", namespaces, pods: [{ key: "app", operator: "In", values: [...apps].sort() }], serviceAccounts: "any" } as const;
}

const endpoint = (pod: number): Endpoint => ({
  kind: "pod",
  pod: {
    namespace: "shop",
    name: `${APPS[pod]}-0`,
    labels: new Map([["app", APPS[pod] as string]]),
    namespaceLabels: new Map([["kubernetes.io/metadata.name", "shop"]]),
    serviceAccount: "default",
    serviceAccountLabels: new Map(),
    ports: [],
    hostNetwork: false,
    node: "n1",
    cluster: null,
  },
  nodeLabels: null,
  ip: `10.0.0.${pod + 1}`,
  names: [],
});

const FLOWS = ENDS.map(({ direction, pod }) =>
  APPS.flatMap((_, peer) =>
    PORTS.map((port): Flow => {
      const [source, destination] = direction === "egress" ? [pod, peer] : [peer, pod];
      return {
        source: endpoint(source),
        destination: endpoint(destination),
        protocol: 6,
        port,
        sourcePort: null,
        icmp: null,
        tls: null,
        sni: null,
        request: null,
      };
    }),
  ),
);

/** What one object alone says at each end: whether it isolates, and the (peer, port) bits that it allows. */
export interface Said {
  readonly isolates: boolean;
  readonly allows: number;
}

/** Reads an object alone as its engine does: engines unite these, so this is all that it ever adds. */
export function saidBy(document: Document, { target, profile }: Chosen): readonly Said[] {
  const { relation } = target.read([document], profile, null);
  return ENDS.map(({ direction }, end) => {
    let [isolates, allows] = [false, 0];
    for (const [bit, flow] of (FLOWS[end] as readonly Flow[]).entries()) {
      const { decision, by } = evaluateSide(relation, flow, direction);
      if (decision === "deny") isolates = true;
      else if (by.length > 0) allows |= 1 << bit;
    }
    return { isolates, allows };
  });
}

/** The bits at both ends of each flow. */
export const PATHS = APPS.flatMap((_, from) =>
  APPS.flatMap((__, to) =>
    from === to
      ? []
      : PORTS.map((___, port) => ({ ingress: [to, from * PORTS.length + port], egress: [APPS.length + from, to * PORTS.length + port] }) as const),
  ),
);
