import { assert, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { Intent, Peer, Policy, Rule, Section } from "#ir";
import { parseManifests } from "#manifest";
import { relationOfIntent } from "#model";
import { compare } from "#verify";
import { compile } from "../../../../compiler/compile.ts";
import { calico } from "../../../../compiler/targets/calico/index.ts";
import { profileOf } from "../../../../compiler/targets/profile.ts";
import { intent } from "../../../properties/arbitrary/intent.ts";

const CLUSTER = { podCidrs: ["10.0.0.0/16"], nodeCidrs: ["172.18.0.0/16"] };
const STAMP = { digest: "0123456789abcdef".repeat(4), generation: "g1" };
const VERSIONS = ["3.28", "3.29", "3.31", "3.32"];

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
const pods = (app: string): Extract<Peer, { kind: "pods" }> => ({
  kind: "pods",
  namespaces: [{ key: "kubernetes.io/metadata.name", operator: "In", values: ["shop"] }],
  pods: [{ key: "app", operator: "In", values: [app] }],
  serviceAccounts: "any",
});
const closed = (...rules: readonly Rule[]): Section => ({ rules, otherwise: "deny" });
const intentOf = (...policies: readonly Policy[]): Intent => ({
  version: 1,
  cluster: CLUSTER,
  tiers: [
    { name: "platform", order: 100 },
    { name: "default", order: 1_000 },
  ],
  policies,
});
interface Written {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec: { readonly tier: string; readonly order: number; readonly types: readonly string[]; readonly [field: string]: unknown };
}
const emitted = (one: Intent, version = "3.32") => calico.emit(one, profileOf(calico, version), STAMP);
const objects = (one: Intent, version = "3.32"): Written[] => emitted(one, version).artifacts.map((artifact) => parse(artifact.text));
const refusals = (one: Intent, version = "3.32") => emitted(one, version).diagnostics.map((found) => `${found.code} ${found.message}`);

/** What Calico can be asked for at all; the rest is refused before it is emitted. */
function fitting(one: Intent): Intent {
  const fits = (peer: Peer, allowsIngress: boolean) =>
    peer.kind === "pods" ||
    peer.kind === "cidr" ||
    (peer.kind === "entity" && (["all", "world"].includes(peer.entity) || (allowsIngress && peer.entity === "host")));
  const ofSection = (section: Section | null, ingress: boolean): Section | null =>
    section === null
      ? null
      : {
          ...section,
          rules: section.rules.flatMap((each) => {
            const peers = each.peers.filter((peer) => fits(peer, ingress && each.action === "allow"));
            return peers.length === 0 ? [] : [{ ...each, peers, layer7: [], authenticate: false }];
          }),
        };
  return {
    ...one,
    cluster: CLUSTER,
    policies: one.policies.map((each) => ({ ...each, ingress: ofSection(each.ingress, true), egress: ofSection(each.egress, false) })),
  };
}

describe("what is emitted", () => {
  test.each(VERSIONS)("reads back as the intent, or is refused by name, under %s", (version) => {
    const counts = { equal: 0, refused: 0 };
    assert(
      property(intent, (one) => {
        const [output] = compile(fitting(one), [{ target: calico, profile: profileOf(calico, version) }]).outputs;
        if (output?.proof?.relation === "equal") counts.equal++;
        else if (output?.diagnostics.every((found) => found.code === "PCL3001")) counts.refused++;
        else return false;
        return true;
      }),
      { numRuns: 120, seed: 11 },
    );
    console.log(`calico@${version}: ${counts.equal} equal, ${counts.refused} refused by name`);
    expect(counts.equal).toBeGreaterThan(40);
  });

  test("means the audited intent where staged policies are enforced", () => {
    assert(
      property(intent, (one) => {
        const fitted = fitting(one);
        const enforced = { ...fitted, policies: fitted.policies.map((each) => ({ ...each, mode: "enforce" as const })) };
        const documents = emitted(fitted).artifacts.flatMap((artifact) => parseManifests({ path: artifact.path, bytes: artifact.text }).documents);
        const { relation, pending } = calico.read(documents, profileOf(calico, "3.32"), null);
        return compare(relationOfIntent(enforced), pending ?? relation, { facts: CLUSTER }).relation === "equal";
      }),
      { numRuns: 80, seed: 12 },
    );
  });

  test("has one order an object, direction and tier", () => {
    assert(
      property(intent, (one) => {
        const policies = objects(fitting(one)).filter((object) => object.kind !== "Tier");
        const places = policies.map(({ spec }) => `${spec.tier} ${spec.types.join()} ${spec.order}`);
        return new Set(places).size === places.length;
      }),
      { numRuns: 100, seed: 13 },
    );
  });

  test("changes its meaning with every object that is lost", () => {
    const one = intentOf(
      policy({ ingress: closed(rule({ peers: [pods("web")] })) }),
      policy({ id: "shop/mysql", subject: pods("mysql"), egress: closed() }),
    );
    const { artifacts } = emitted(one);
    for (const lost of artifacts) {
      const documents = artifacts
        .filter((artifact) => artifact !== lost)
        .flatMap((artifact) => parseManifests({ path: artifact.path, bytes: artifact.text }).documents);
      const { relation } = calico.read(documents, profileOf(calico, "3.32"), null);
      expect(compare(relationOfIntent(one), relation, { facts: CLUSTER }).relation).toBe("wider");
    }
  });
});

test("a policy of one namespace is a NetworkPolicy with tier, order, types and labels", () => {
  const one = policy({ owner: "Team Shop", ingress: closed(rule({ peers: [pods("web")], ports: [{ protocol: "TCP", from: 8080, to: 8080 }] })) });
  expect(objects(intentOf(one))).toEqual([
    {
      apiVersion: "projectcalico.org/v3",
      kind: "NetworkPolicy",
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
        tier: "default",
        order: 30_000,
        selector: "app == 'api'",
        types: ["Ingress"],
        ingress: [
          {
            action: "Allow",
            protocol: "TCP",
            source: { namespaceSelector: "kubernetes.io/metadata.name == 'shop'", selector: "app == 'web'" },
            destination: { ports: [8080] },
          },
        ],
      },
    },
  ]);
});

test("an address block outside the cluster needs a cluster-wide policy that spares pods and nodes", () => {
  const block: Peer = { kind: "cidr", cidr: "172.16.0.0/12", except: ["172.16.9.0/24"], pods: false };
  const [object] = objects(intentOf(policy({ egress: closed(rule({ peers: [block] })) })));
  expect(object?.kind).toBe("GlobalNetworkPolicy");
  expect(object?.spec["egress"]).toEqual([
    {
      action: "Allow",
      destination: { nets: ["172.16.0.0/12"], notNets: ["172.16.9.0/24", "172.18.0.0/16"], notSelector: "has(projectcalico.org/orchestrator)" },
    },
  ]);
});

test("a log rule stands before its rule", () => {
  const [object] = objects(intentOf(policy({ ingress: closed(rule({ action: "deny", log: true })) })));
  expect(object?.spec["ingress"]).toEqual([{ action: "Log" }, { action: "Deny" }]);
});

test("an isolating policy without rules is an object without rules", () => {
  const [object] = objects(intentOf(policy({ ingress: closed() })));
  expect(Object.keys(object?.spec ?? {})).toEqual(["tier", "order", "selector", "types"]);
});

test("silence is written out where a tier isolates some and not others", () => {
  const open: Section = { rules: [rule({ action: "deny", peers: [pods("x")] })], otherwise: "next" };
  const found = objects(intentOf(policy({ ingress: closed() }), policy({ id: "shop/web", subject: pods("web"), ingress: open })));
  expect(found.map((object) => [object.spec.order, object.spec["ingress"]]).sort()).toEqual([
    [10_000, [expect.objectContaining({ action: "Deny" })]],
    [40_000, [{ action: "Deny" }]],
    [50_000, [{ action: "Pass" }]],
  ]);
});

test("a tier is an object with its order; its policies carry its name up to 3.31", () => {
  const one = intentOf(policy({ id: "base", tier: "platform", ingress: closed() }));
  const names = (version: string) => objects(one, version).map((object) => `${object.kind} ${object.metadata.name}`);
  expect(names("3.32").sort()).toEqual(["NetworkPolicy base-ingress", "Tier platform"]);
  expect(names("3.30").sort()).toEqual(["NetworkPolicy platform.base-ingress", "Tier platform"]);
  expect(names("3.28")).toEqual(["NetworkPolicy base-ingress"]);
});

test("several tiers need 3.29", () => {
  const two = intentOf(policy({ ingress: closed() }), policy({ id: "base", tier: "platform", ingress: closed() }));
  expect(refusals(two, "3.28")).toEqual(["PCL3001 `calico@3.28` has one tier, the policies stand in 2: platform, default"]);
  expect(refusals(two, "3.29")).toEqual([]);
});

test("a tier with one of Calico's own names gets another", () => {
  const one: Intent = { ...intentOf(policy({ id: "base", tier: "kube-admin", ingress: closed() })), tiers: [{ name: "kube-admin", order: 5 }] };
  expect(objects(one).map((object) => object.metadata.name)).toContain("pc-kube-admin");
});

test("audit mode is staged", () => {
  const [object] = objects(intentOf(policy({ mode: "audit", ingress: closed() })));
  expect([object?.kind, object?.spec["stagedAction"]]).toEqual(["StagedNetworkPolicy", "Set"]);
});

test("the own node is refused where Calico can't name it", () => {
  const host: Peer = { kind: "entity", entity: "host" };
  expect(refusals(intentOf(policy({ egress: closed(rule({ peers: [host] })) })))).toEqual([
    "PCL3001 `calico` has no selector for the pod's own node in a rule that lets pods reach it",
  ]);
  expect(refusals(intentOf(policy({ ingress: closed(rule({ peers: [host] })) })))).toEqual([]);
});

test("long lists of ports are split", () => {
  const ports = Array.from({ length: 120 }, (_, i) => ({ protocol: "TCP" as const, from: 1_000 + 2 * i, to: 1_000 + 2 * i }));
  const [object] = objects(intentOf(policy({ ingress: closed(rule({ ports })) })));
  expect(object?.spec["ingress"]).toHaveLength(3);
});
