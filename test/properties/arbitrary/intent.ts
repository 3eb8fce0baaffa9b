import fc from "fast-check";
import type { Intent, LabelSet, Layer7, PathMatch, Peer, PodSelector, Policy, PortMatch, Ports, Requirement, Rule, Section } from "#ir";
import { NAMESPACE_NAME } from "#model";
import { CIDRS, KEYS, NAME_PATTERNS, NAMESPACES, PORTS, VALUES } from "./vocabulary.ts";

const values = fc.uniqueArray(fc.constantFrom(...VALUES), { minLength: 1, maxLength: 2 }).map((list) => list.sort());

const requirementOn = (key: string): fc.Arbitrary<Requirement> =>
  fc.oneof(
    values.map((list): Requirement => ({ key, operator: "In", values: list })),
    values.map((list): Requirement => ({ key, operator: "NotIn", values: list })),
    fc.constantFrom<Requirement>({ key, operator: "Exists", values: [] }, { key, operator: "DoesNotExist", values: [] }),
  );
const labelSet: fc.Arbitrary<LabelSet> = fc.array(fc.constantFrom(...KEYS).chain(requirementOn), { maxLength: 2 });

const namespaceName = (operator: "In" | "NotIn"): fc.Arbitrary<Requirement> =>
  fc.constantFrom(...NAMESPACES).map((name) => ({ key: NAMESPACE_NAME, operator, values: [name] }));
const namespaces: fc.Arbitrary<LabelSet> = fc.oneof(
  { weight: 4, arbitrary: namespaceName("In").map((one) => [one]) },
  fc.constant([]),
  namespaceName("NotIn").map((one) => [one]),
  requirementOn("team").map((one) => [one]),
);
const accounts: fc.Arbitrary<PodSelector["serviceAccounts"]> = fc.oneof(
  { weight: 5, arbitrary: fc.constant("any" as const) },
  fc.constant(["robot"]),
);

export const podSelector: fc.Arbitrary<PodSelector> = fc.record({
  kind: fc.constant("pods" as const),
  namespaces,
  pods: labelSet,
  serviceAccounts: accounts,
});

const peer: fc.Arbitrary<Peer> = fc.oneof(
  { weight: 5, arbitrary: podSelector },
  fc.record({ kind: fc.constant("cidr" as const), cidr: fc.constantFrom(...CIDRS), except: fc.constant([] as string[]), pods: fc.boolean() }),
  fc.constant<Peer>({ kind: "cidr", cidr: "203.0.113.0/24", except: ["203.0.113.8/30"], pods: false }),
  fc.record({
    kind: fc.constant("entity" as const),
    entity: fc.constantFrom("all", "world", "cluster", "host", "remote-node", "kube-apiserver", "health"),
  }),
);
const namedPeer: fc.Arbitrary<Peer> = fc.constantFrom(...NAME_PATTERNS).map((pattern) => ({ kind: "fqdn", pattern }));

const port: fc.Arbitrary<PortMatch> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({ protocol: fc.constantFrom("TCP" as const, "UDP" as const), from: fc.constantFrom(...PORTS) })
      .map((one) => ({ ...one, to: one.from })),
  },
  fc.constantFrom<PortMatch>({ protocol: "TCP", from: 80, to: 443 }, { protocol: "SCTP", from: 1, to: 65_535 }, { protocol: "TCP", name: "http" }),
  fc.constantFrom<PortMatch>(
    { protocol: "ICMP", type: 8, code: null },
    { protocol: "ICMP", type: null, code: null },
    { protocol: "ICMP", type: 3, code: 4 },
  ),
);
const ports: fc.Arbitrary<Ports> = fc.oneof(fc.constant("any" as const), fc.array(port, { minLength: 1, maxLength: 2 }));

const path: fc.Arbitrary<PathMatch> = fc.constantFrom<PathMatch>(
  { exact: "/cart" },
  { prefix: "/cart" },
  { prefix: "/" },
  { regex: "/a/.*" },
  { regex: "/(cart|b)(/[0-9]+)?" },
  { target: "/cart" },
  { target: "^/(cart|a/.*)\\?x(=.*)?$" },
);
const layer7: fc.Arbitrary<Layer7> = fc.oneof(
  fc.record({
    kind: fc.constant("http" as const),
    method: fc.constantFrom(null, { exact: "GET" }, { regex: "GET|HEAD" }),
    path: fc.option(path),
    host: fc.constantFrom(null, null, { exact: "api" }, { authority: "api" }, { authority: "^(api|web):80$" }),
    headers: fc.constantFrom([], [{ name: "x-user", value: null }], [{ name: "x-user", value: { exact: "a" } }]),
  }),
  fc.constantFrom<Layer7>({ kind: "grpc", service: "shop.Cart", method: "Add" }, { kind: "grpc", service: "shop.Cart", method: null }),
);

const TCP80: Ports = [{ protocol: "TCP", from: 80, to: 80 }];
const bodies = fc.oneof(
  { weight: 5, arbitrary: fc.record({ ports, layer7: fc.constant([] as Layer7[]) }) },
  fc.record({ ports: fc.constant(TCP80), layer7: fc.array(layer7, { minLength: 1, maxLength: 2 }) }),
);

/** Rules of one direction; deny and pass carry no requests. */
const rule = (direction: "ingress" | "egress"): fc.Arbitrary<Rule> =>
  fc
    .record({
      action: fc.constantFrom("allow" as const, "allow" as const, "allow" as const, "deny" as const, "pass" as const),
      peers: fc.array(direction === "egress" ? fc.oneof({ weight: 4, arbitrary: peer }, namedPeer) : peer, { minLength: 1, maxLength: 2 }),
      body: bodies,
      authenticate: fc.constantFrom(false, false, false, true),
    })
    .map(({ action, peers, body, authenticate }) => ({
      id: "",
      action,
      // Names only ever allow.
      peers: action === "allow" ? peers : peers.map((one) => (one.kind === "fqdn" ? { kind: "entity" as const, entity: "world" as const } : one)),
      ports: body.ports,
      layer7: action === "allow" ? body.layer7 : [],
      log: false,
      authenticate,
      orElse: null,
      owner: null,
      reason: null,
      expires: null,
      source: null,
    }));

const section = (direction: "ingress" | "egress"): fc.Arbitrary<Section | null> =>
  fc.option(
    fc.record({ rules: fc.array(rule(direction), { maxLength: 3 }), otherwise: fc.constantFrom("deny" as const, "deny" as const, "next" as const) }),
    { freq: 3 },
  );

const policy: fc.Arbitrary<Policy> = fc
  .record({
    tier: fc.constantFrom("platform", "default", "default"),
    order: fc.constantFrom(null, null, 10, 20),
    mode: fc.constantFrom("enforce" as const, "enforce" as const, "enforce" as const, "audit" as const),
    subject: podSelector,
    ingress: section("ingress"),
    egress: section("egress"),
  })
  .map((one) => ({ ...one, id: "", owner: null, reason: null, expires: null, source: null }));

const numbered = (one: Policy, i: number): Policy => {
  const name = (part: Section | null, direction: string): Section | null =>
    part === null ? null : { ...part, rules: part.rules.map((each, j) => ({ ...each, id: `p${i}/${direction}/${j}` })) };
  return { ...one, id: `p${i}`, ingress: name(one.ingress, "ingress"), egress: name(one.egress, "egress") };
};

/** Intents of up to four policies in two tiers. Orders in a tier are made distinct. */
export const intent: fc.Arbitrary<Intent> = fc.array(policy, { maxLength: 4 }).map((policies) => ({
  version: 1,
  cluster: { podCidrs: null, nodeCidrs: null },
  tiers: [
    { name: "platform", order: 100 },
    { name: "default", order: 1000 },
  ],
  policies: policies.map((one, i) => numbered({ ...one, order: one.order === null ? null : one.order + i }, i)),
}));

/** Intents that every engine of allow rules and isolation can say: one tier, nothing ordered, allow only, isolating. */
export const plainIntent: fc.Arbitrary<Intent> = intent.map((one) => ({
  ...one,
  policies: one.policies.map((each) => {
    const plain = (part: Section | null): Section | null =>
      part === null
        ? null
        : {
            otherwise: "deny",
            rules: part.rules.filter(
              (entry) =>
                entry.action === "allow" && !entry.authenticate && entry.layer7.length === 0 && entry.peers.every((end) => end.kind === "pods"),
            ),
          };
    return { ...each, tier: "default", order: null, mode: "enforce", ingress: plain(each.ingress), egress: plain(each.egress) };
  }),
}));
