import { assert, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { Intent, Peer, Policy, Rule, Section } from "#ir";
import { parseManifests } from "#manifest";
import { relationOfIntent } from "#model";
import { type Chosen, parseProfile } from "#targets";
import { compare } from "#verify";
import { compile } from "../../../../compiler/compile.ts";
import { intent } from "../../../properties/arbitrary/intent.ts";

const CLUSTER = { podCidrs: ["10.0.0.0/16"], nodeCidrs: ["172.18.0.0/16"] };
const STAMP = { digest: "0123456789abcdef".repeat(4), generation: "g1" };
const PROFILES = [
  "cilium@1.16",
  "cilium@1.17",
  "cilium@1.18",
  "cilium@1.18,policy-default-local-cluster=true",
  "cilium@1.19",
  "cilium@1.20",
  "cilium@1.20,allow-localhost=policy",
  "cilium@1.20,policy-cidr-match-mode=nodes",
];

const rule = (more: Partial<Rule>): Rule => ({
  id: "r",
  action: "allow",
  peers: [{ kind: "entity", entity: "all" }],
  ports: "any",
  layer7: [],
  log: false,
  authenticate: false,
  orElse: null,
  owner: null,
  reason: null,
  expires: null,
  source: null,
  ...more,
});
const policy = (more: Partial<Policy>): Policy => ({
  id: "shop/api",
  tier: "default",
  order: null,
  mode: "enforce",
  subject: pods("api"),
  ingress: null,
  egress: null,
  owner: null,
  reason: null,
  expires: null,
  source: null,
  ...more,
});
const inShop = { key: "kubernetes.io/metadata.name", operator: "In", values: ["shop"] } as const;
const pods = (app: string, namespaces: Extract<Peer, { kind: "pods" }>["namespaces"] = [inShop]): Extract<Peer, { kind: "pods" }> => ({
  kind: "pods",
  namespaces,
  pods: [{ key: "app", operator: "In", values: [app] }],
  serviceAccounts: "any",
});
const entity = (name: Extract<Peer, { kind: "entity" }>["entity"]): Peer => ({ kind: "entity", entity: name });
const block = (cidr: string, ...except: readonly string[]): Peer => ({ kind: "cidr", cidr, except, pods: false });
const closed = (...rules: readonly Rule[]): Section => ({ rules, otherwise: "deny" });
const open = (...rules: readonly Rule[]): Section => ({ rules, otherwise: "next" });
const tcp = (from: number, to = from) => ({ protocol: "TCP" as const, from, to });
const intentOf = (...policies: readonly Policy[]): Intent => ({ version: 1, cluster: CLUSTER, tiers: [{ name: "default", order: 1_000 }], policies });

interface Written {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec: Readonly<Record<string, unknown>>;
}
function chosen(text: string): Chosen {
  const found = parseProfile(text);
  if (!("target" in found)) throw new Error(text);
  return found;
}
function emitted(one: Intent, text = "cilium@1.20") {
  const { target, profile } = chosen(text);
  return target.emit(one, profile, STAMP);
}
const objects = (one: Intent, text?: string): Written[] => emitted(one, text).artifacts.map((artifact) => parse(artifact.text));
const refusals = (one: Intent, text?: string) => emitted(one, text).diagnostics.map((found) => `${found.code} ${found.message}`);
/** The spec of a policy with this ingress or egress, without its selector. */
function spec(direction: "ingress" | "egress", section: Section, text?: string) {
  const [object] = objects(intentOf(policy({ [direction]: section })), text);
  const { endpointSelector, ...rest } = object?.spec ?? {};
  return rest;
}

/** What can be said without an order: one tier, nothing passed, and nothing that only flags allow. */
function unordered(one: Intent): Intent {
  const ofSection = (section: Section | null): Section | null =>
    section === null
      ? null
      : {
          ...section,
          rules: section.rules.flatMap((each) => {
            const peers = each.peers.filter((peer) => !(peer.kind === "cidr" && peer.pods) && !(peer.kind === "fqdn" && each.action === "deny"));
            const ports = each.ports === "any" ? each.ports : each.ports.filter((port) => !("type" in port && port.code !== null));
            return each.action === "pass" || peers.length === 0
              ? []
              : [{ ...each, peers, ports: ports.length === 0 ? "any" : ports, authenticate: false } satisfies Rule];
          }),
        };
  const policies = one.policies.map(
    (each): Policy => ({ ...each, mode: "enforce", tier: "default", order: null, ingress: ofSection(each.ingress), egress: ofSection(each.egress) }),
  );
  return { ...one, cluster: CLUSTER, policies };
}

describe("what is emitted", () => {
  test.each(PROFILES)("reads back as the intent, or is refused by name, under %s", (text) => {
    const counts = { equal: 0, refused: 0 };
    assert(
      property(intent, (one) => {
        const [output] = compile(unordered(one), [chosen(text)]).outputs;
        if (output?.proof?.relation === "equal") counts.equal++;
        else if (output?.diagnostics.every((found) => ["PCL3001", "PCL3002"].includes(found.code))) counts.refused++;
        else return false;
        return true;
      }),
      { numRuns: 120, seed: 21 },
    );
    console.log(`${text}: ${counts.equal} equal, ${counts.refused} refused by name`);
    expect(counts.equal).toBeGreaterThan(80);
  });

  test("changes its meaning with every object that is lost", () => {
    const one = intentOf(
      policy({ ingress: closed(rule({ peers: [pods("web")] })) }),
      policy({ id: "shop/mysql", subject: pods("mysql"), egress: closed() }),
    );
    const { artifacts } = emitted(one);
    expect(artifacts.length).toBe(2);
    for (const lost of artifacts) {
      const documents = artifacts
        .filter((artifact) => artifact !== lost)
        .flatMap((artifact) => parseManifests({ path: artifact.path, bytes: artifact.text }).documents);
      const { target, profile } = chosen("cilium@1.20");
      const { relation } = target.read(documents, profile, null);
      expect(compare(relationOfIntent(one), relation, { facts: CLUSTER }).relation).toBe("wider");
    }
  });
});

test("a policy of one namespace is a CiliumNetworkPolicy that says what it isolates", () => {
  const one = policy({ owner: "Team Shop", ingress: closed(rule({ peers: [pods("web")], ports: [tcp(8080)] })) });
  expect(objects(intentOf(one))).toEqual([
    {
      apiVersion: "cilium.io/v2",
      kind: "CiliumNetworkPolicy",
      metadata: {
        name: expect.stringMatching(/^shop-api-ingress/),
        namespace: "shop",
        labels: {
          "app.kubernetes.io/managed-by": "portcullis",
          "portcullis.io/digest": "0123456789abcdef",
          "portcullis.io/generation": "g1",
          "portcullis.io/owner": "Team-Shop",
        },
      },
      spec: {
        endpointSelector: { matchLabels: { app: "api" } },
        enableDefaultDeny: { ingress: true, egress: false },
        ingress: [
          {
            fromEndpoints: [{ matchLabels: { "k8s:io.kubernetes.pod.namespace": "shop", app: "web" } }],
            toPorts: [{ ports: [{ port: "8080", protocol: "TCP" }] }],
          },
        ],
      },
    },
  ]);
});

test("a subject that spans namespaces is clusterwide, and names its namespaces", () => {
  const anywhere = policy({ subject: pods("api", []), egress: closed() });
  const labelled = policy({ subject: pods("api", [{ key: "team", operator: "NotIn", values: ["red"] }]), egress: closed() });
  const selectors = [anywhere, labelled].map((one) => objects(intentOf(one)).map(({ kind, spec: { endpointSelector } }) => [kind, endpointSelector]));
  expect(selectors).toEqual([
    [
      [
        "CiliumClusterwideNetworkPolicy",
        { matchLabels: { app: "api" }, matchExpressions: [{ key: "k8s:io.kubernetes.pod.namespace", operator: "Exists" }] },
      ],
    ],
    [
      [
        "CiliumClusterwideNetworkPolicy",
        {
          matchLabels: { app: "api" },
          matchExpressions: [
            { key: "k8s:io.cilium.k8s.namespace.labels.team", operator: "NotIn", values: ["red"] },
            { key: "k8s:io.kubernetes.pod.namespace", operator: "Exists" },
          ],
        },
      ],
    ],
  ]);
});

test("each direction is an object of its own", () => {
  const found = objects(intentOf(policy({ ingress: closed(), egress: open(rule({ action: "deny", peers: [entity("world")] })) })));
  expect(found.map((object) => [object.spec["enableDefaultDeny"], object.spec["ingress"], object.spec["egressDeny"]])).toEqual([
    [{ ingress: false, egress: false }, undefined, [{ toEntities: ["world"] }]],
    [{ ingress: true, egress: false }, [{ fromEntities: ["none"] }], undefined],
  ]);
});

test("a section that says nothing is no object", () => {
  expect(objects(intentOf(policy({ ingress: open() })))).toEqual([]);
});

test("peers name their cluster where the engine would take every cluster's", () => {
  const section = closed(rule({ peers: [pods("web")] }));
  const cluster = { "k8s:io.cilium.k8s.policy.cluster": "default" };
  const labels = { "k8s:io.kubernetes.pod.namespace": "shop", app: "web" };
  expect(spec("ingress", section, "cilium@1.18")["ingress"]).toEqual([{ fromEndpoints: [{ matchLabels: { ...labels, ...cluster } }] }]);
  expect(spec("ingress", section, "cilium@1.19")["ingress"]).toEqual([{ fromEndpoints: [{ matchLabels: labels }] }]);
  expect(spec("ingress", section, "cilium@1.17,cluster-name=east")["ingress"]).toEqual([
    { fromEndpoints: [{ matchLabels: { ...labels, "k8s:io.cilium.k8s.policy.cluster": "east" } }] },
  ]);
});

test("names and ports stand in one rule, other kinds of peers in others", () => {
  const section = closed(rule({ peers: [{ kind: "fqdn", pattern: "*.example.com" }, block("203.0.113.0/24", "203.0.113.8/29")], ports: [tcp(443)] }));
  const toPorts = [{ ports: [{ port: "443", protocol: "TCP" }] }];
  expect(spec("egress", section)["egress"]).toEqual([
    { toCIDRSet: [{ cidr: "203.0.113.0/24", except: ["203.0.113.8/29"] }], toPorts },
    { toFQDNs: [{ matchPattern: "*.example.com" }], toPorts },
  ]);
});

test("requests are patterns for the whole value, with the query and the port that travel along", () => {
  const layer7 = [
    { kind: "http", method: { exact: "GET" }, path: { exact: "/a.b" }, host: { exact: "api" }, headers: [{ name: "x-user", value: { exact: "a" } }] },
    { kind: "grpc", service: "shop.Cart", method: null },
  ] as const;
  const section = closed(rule({ peers: [pods("web")], ports: [tcp(80)], layer7 }));
  expect(spec("ingress", section)["ingress"]).toEqual([
    {
      fromEndpoints: [expect.anything()],
      toPorts: [
        {
          ports: [{ port: "80", protocol: "TCP" }],
          rules: {
            http: [
              { method: "GET", path: "/a\\.b(\\?.*)?", host: "api(:[0-9]+)?", headers: ["x-user: a"] },
              { method: "POST", path: "/shop\\.Cart/[^/?]+(\\?.*)?" },
            ],
          },
        },
      ],
    },
  ]);
});

test("long lists of ports are split", () => {
  const ports = Array.from({ length: 100 }, (_, i) => tcp(1_000 + 2 * i));
  const [written] = spec("ingress", closed(rule({ ports })))["ingress"] as readonly { readonly toPorts: readonly { ports: readonly object[] }[] }[];
  expect(written?.toPorts.map((one) => one.ports.length)).toEqual([40, 40, 20]);
});

test("every port of a protocol is port 0, every ICMP message all types", () => {
  const section = closed(
    rule({
      ports: [
        { protocol: "SCTP", from: 1, to: 65_535 },
        { protocol: "ICMPv6", type: null, code: null },
      ],
    }),
  );
  const [byPort, byType] = spec("ingress", section)["ingress"] as readonly Record<string, readonly { readonly fields?: readonly object[] }[]>[];
  expect(byPort?.["toPorts"]).toEqual([{ ports: [{ port: "0", protocol: "SCTP" }] }]);
  expect(byType?.["icmps"]?.flatMap((one) => one.fields ?? [])).toHaveLength(256);
});

test("a port name that everyone may have is asked of this cluster's pods", () => {
  const section = closed(rule({ ports: [tcp(80), { protocol: "TCP", name: "http" }] }));
  expect(spec("egress", section)["egress"]).toEqual([
    { toEntities: ["all"], toPorts: [{ ports: [{ port: "80", protocol: "TCP" }] }] },
    {
      toEndpoints: [{ matchExpressions: [{ key: "k8s:io.kubernetes.pod.namespace", operator: "Exists" }] }],
      toPorts: [{ ports: [{ port: "http", protocol: "TCP" }] }],
    },
  ]);
});

test("declared addresses are holes where blocks match nodes or pods, too", () => {
  const section = closed(rule({ peers: [block("172.16.0.0/12"), block("172.18.3.0/24")] }));
  const both = "cilium@1.20,policy-cidr-match-mode=nodes";
  expect(spec("egress", section, both)["egress"]).toEqual([{ toCIDRSet: [{ cidr: "172.16.0.0/12", except: ["172.18.0.0/16"] }] }]);
  const inside = closed(rule({ peers: [block("172.18.3.0/24")] }));
  expect(spec("egress", inside, both)["egress"]).toEqual([{ toEntities: ["none"] }]);
});

test("the own node is let in where the agent doesn't see to it", () => {
  expect(spec("ingress", closed(), "cilium@1.20,allow-localhost=policy")["ingress"]).toEqual([{ fromEntities: ["host"] }]);
});

test.each(["1.16", "1.17", "1.20"])("nodes by label are other nodes only, under %s", (version) => {
  const text = `cilium@${version},enable-node-selector-labels=true`;
  const zone = { key: "zone", operator: "NotIn", values: ["a"] } as const;
  const one = intentOf(policy({ ingress: closed(rule({ peers: [{ kind: "nodes", nodes: [zone] }] })) }));
  const [object] = objects(one, text);
  expect(object?.spec["ingress"]).toEqual([
    {
      fromNodes: [
        {
          matchExpressions: [
            { key: "reserved:remote-node", operator: "Exists" },
            { key: "node:zone", operator: "NotIn", values: ["a"] },
          ],
        },
      ],
    },
  ]);
  expect(compile(one, [chosen(text)]).outputs[0]?.proof?.relation).toBe("equal");
});

test("a log text and required authentication", () => {
  const section = closed(rule({ peers: [pods("web")], log: true, authenticate: true }));
  const written = spec("ingress", section, "cilium@1.18");
  expect([written["log"], written["ingress"]]).toEqual([
    { value: "portcullis g1" },
    [{ fromEndpoints: [expect.anything()], authentication: { mode: "required" } }],
  ]);
});

const dns = [{ kind: "dns", pattern: "example.com" }] as const;
const http = [{ kind: "http", method: { exact: "GET" }, path: null, host: null, headers: [] }] as const;
const named = [{ protocol: "TCP", name: "http" }] as const;

test.each<[string, "ingress" | "egress", Section, string?]>([
  ["`cilium` has no pass: its policies have no order", "ingress", open(rule({ action: "pass" }))],
  ["`cilium` denies at layer 3 and 4 only", "ingress", open(rule({ action: "deny", ports: [tcp(80)], layer7: http }))],
  ["`cilium` has no deny by DNS name", "egress", open(rule({ action: "deny", peers: [{ kind: "fqdn", pattern: "example.com" }] }))],
  ["`cilium` denies peers whether they authenticate or not", "ingress", open(rule({ action: "deny", authenticate: true }))],
  ["before 1.20 `cilium` gives a port name one number for the whole cluster on egress", "egress", closed(rule({ ports: named })), "cilium@1.19"],
  ["`cilium` reads ICMP type 0 as every type", "ingress", closed(rule({ ports: [{ protocol: "ICMP", type: 0, code: null }] }))],
  ["`cilium` node selectors never match the own node", "egress", closed(rule({ peers: [{ kind: "nodes", nodes: [] }] }))],
  ["`cilium` takes DNS rules on egress only", "ingress", closed(rule({ ports: [tcp(53)], layer7: dns }))],
  [
    "`cilium` cannot match a pattern for the header `x`",
    "ingress",
    closed(rule({ ports: [tcp(80)], layer7: [{ ...http[0], headers: [{ name: "x", value: { regex: "a+" } }] }] })),
  ],
  [
    "`cilium` refuses requests that no rule allows, also where nothing isolates",
    "ingress",
    open(rule({ ports: [tcp(80)], layer7: http })),
    "cilium@1.17",
  ],
  ["`cilium` refuses peers that do not authenticate, also where nothing isolates", "ingress", open(rule({ authenticate: true })), "cilium@1.18"],
  [
    "`cilium` keeps the label `pod-template-hash` out of identities",
    "ingress",
    closed(rule({ peers: [{ ...pods("web"), pods: [{ key: "pod-template-hash", operator: "Exists", values: [] }] }] })),
  ],
])("%s", (message, direction, section, text) => {
  expect(refusals(intentOf(policy({ [direction]: section })), text)).toEqual([`PCL3001 ${message}`]);
});

test("audit mode and subjects that are nodes or have labels outside of identities are refused", () => {
  const hash = { key: "controller-revision-hash", operator: "Exists", values: [] } as const;
  const found = [
    policy({ mode: "audit", ingress: closed() }),
    policy({ subject: { kind: "nodes", nodes: [] }, ingress: closed() }),
    policy({ subject: { ...pods("api"), pods: [hash] }, ingress: closed() }),
  ].map((one) => refusals(intentOf(one)));
  expect(found).toEqual([
    ["PCL3001 `cilium` has audit mode for endpoints, not for policies"],
    ["PCL3001 `cilium` host policies are not written here"],
    ["PCL3001 `cilium` keeps the label `controller-revision-hash` out of identities"],
  ]);
});

test("before 1.18 requests need isolation, which another policy may give", () => {
  const calls = policy({ ingress: open(rule({ ports: [tcp(80)], layer7: http })) });
  const shop = policy({ id: "shop", subject: { ...pods("api"), pods: [] }, ingress: closed() });
  expect(refusals(intentOf(shop, calls), "cilium@1.17")).toEqual([]);
  expect(refusals(intentOf(calls, { ...shop, subject: pods("web") }), "cilium@1.17")).toHaveLength(1);
});

describe("CVE-2024-52529", () => {
  const calls = policy({ ingress: closed(rule({ id: "calls", ports: [tcp(80)], layer7: http })) });
  const metrics = (more: Partial<Policy>, ...ports: Rule["ports"][]) =>
    policy({ id: "metrics", ingress: closed(...ports.map((one) => rule({ id: "range", ports: one }))), ...more });
  const codes = (one: Policy, text = "cilium@1.16", first = calls) =>
    emitted(intentOf(first, one), text).diagnostics.map(({ code, at }) => `${code} ${at.join(" ")}`);

  test("a range over a layer 7 port is a hazard in 1.16 only", () => {
    expect(codes(metrics({}, [tcp(79, 81)]))).toEqual(["PCL3002 shop/api ingress calls"]);
    expect(codes(metrics({}, [tcp(79, 81)]), "cilium@1.17")).toEqual([]);
  });
  test("a port name may fall into any range", () => {
    const byName = policy({ ingress: closed(rule({ id: "calls", ports: named, layer7: http })) });
    expect(codes(metrics({}, [tcp(1_000, 1_001)]), "cilium@1.16", byName)).toHaveLength(1);
  });
  test("other ports, protocols, directions, subjects and single ports are none", () => {
    const others = [
      metrics({}, [tcp(81, 90)], [{ protocol: "UDP", from: 79, to: 81 }], [tcp(80)], [tcp(1, 65_535)], "any"),
      metrics({ subject: pods("web") }, [tcp(79, 81)]),
      metrics({ subject: pods("api", [{ ...inShop, values: ["other"] }]) }, [tcp(79, 81)]),
      policy({ id: "metrics", egress: closed(rule({ ports: [tcp(79, 81)] })) }),
    ];
    expect(others.map((one) => codes(one))).toEqual([[], [], [], []]);
  });
});
