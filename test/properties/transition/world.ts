import * as fc from "fast-check";
import { type Action, DIRECTIONS, type Direction, type Intent, type Policy, type PortMatch, type Rule } from "#ir";
import type { Endpoint, Flow } from "#model";

/** A small cluster: three pods that every label selects apart, two ports. */
const APPS = ["a", "b", "c"] as const;
const PORTS = [80, 81] as const;
export const EVERYTHING = 2 ** (APPS.length * PORTS.length) - 1;
/** One end of a pod, of which nodes may know another state than of the next. */
export const ENDS = DIRECTIONS.flatMap((direction) => APPS.map((_, pod) => ({ direction, pod })));

const some = <T>(all: readonly T[]) => fc.subarray([...all], { minLength: 1 });

/** What drawn policies may hold. */
interface Words {
  readonly actions: readonly Action[];
  readonly otherwise: readonly ("deny" | "next")[];
  readonly tiers: readonly string[];
  readonly orders: readonly (number | null)[];
}

function policyIn({ actions, otherwise, tiers, orders }: Words) {
  return fc.record({
    subject: some(APPS),
    direction: fc.constantFrom<Direction>("ingress", "egress"),
    rules: fc.array(fc.record({ peers: some(APPS), ports: some(PORTS), action: fc.constantFrom(...actions) }), { maxLength: 2 }),
    otherwise: fc.constantFrom(...otherwise),
    tier: fc.constantFrom(...tiers),
    order: fc.constantFrom(...orders),
  });
}
type Drawn = ReturnType<typeof policyIn> extends fc.Arbitrary<infer T> ? T : never;

/** A release and two edits of it, or two others altogether. */
function releasesIn(words: Words) {
  const policies = fc.array(policyIn(words), { maxLength: 3 });
  const edit = fc.record({ drawn: policies, kept: fc.subarray([0, 1, 2]) });
  return fc
    .tuple(policies, edit, edit)
    .map(([base, ...edits]): readonly Intent[] => [
      intentOf(base.map((one, i) => [i, `p${i}`, one])),
      ...edits.map(({ drawn, kept }, n) =>
        intentOf([
          ...kept.flatMap((i) => (base[i] === undefined ? [] : [[i, `p${i}`, base[i]] as const])),
          ...drawn.map((one, i) => [3 * n + i + 3, kept.includes(i) ? `q${i}` : `p${i}`, one] as const),
        ]),
      ),
    ]);
}

/** Policies that only allow. */
export const allowing = releasesIn({ actions: ["allow"], otherwise: ["deny"], tiers: ["default"], orders: [null] });
/** Policies that deny, too, beyond any order. */
export const denying = releasesIn({ actions: ["allow", "allow", "deny"], otherwise: ["deny", "deny", "next"], tiers: ["default"], orders: [null] });
/** Policies in orders and tiers, which deny and pass on. */
export const ordered = releasesIn({
  actions: ["allow", "allow", "deny", "pass"],
  otherwise: ["deny", "deny", "next"],
  tiers: ["first", "default", "default"],
  orders: [null, null, 1, 2],
});
/** Two releases that only allow. */
export const pair = allowing.map(([before, after]) => [before, after] as readonly [Intent, Intent]);

const BLANK = { owner: null, reason: null, expires: null, source: null } as const;

function intentOf(drawn: readonly (readonly [place: number, id: string, Drawn])[]): Intent {
  return {
    version: 1,
    cluster: { podCidrs: null, nodeCidrs: null },
    tiers: [
      { name: "first", order: 1 },
      { name: "default", order: 2 },
    ],
    policies: drawn.map(([place, id, one]) => policyOf(place, id, one)),
  };
}

/** No two policies have one order. */
function policyOf(place: number, id: string, { subject, direction, rules, otherwise, tier, order }: Drawn): Policy {
  const section = { rules: rules.map((one, i): Rule => ({ ...ruleOf(one), id: `${id}/${i}` })), otherwise };
  const at = { tier, order: order === null ? null : order * 10 + place };
  return { ...BLANK, ...at, id, mode: "enforce", subject: podsOf(subject), ingress: null, egress: null, [direction]: section };
}

function ruleOf({ peers, ports, action }: Drawn["rules"][number]): Omit<Rule, "id"> {
  const numbers = ports.map((port): PortMatch => ({ protocol: "TCP", from: port, to: port }));
  return { ...BLANK, action, peers: [podsOf(peers)], ports: numbers, layer7: [], log: false, authenticate: false, orElse: null };
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

/** The flows of each end, by bit: peer by peer, port by port. */
export const FLOWS = ENDS.map(({ direction, pod }) =>
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

/** The bits at both ends of each flow. */
export const PATHS = APPS.flatMap((_, from) =>
  APPS.flatMap((__, to) =>
    from === to
      ? []
      : PORTS.map((___, port) => ({ ingress: [to, from * PORTS.length + port], egress: [APPS.length + from, to * PORTS.length + port] }) as const),
  ),
);
