import { type Diagnostic, diagnostic } from "#diagnostic";
import { type Document, report, titleOf } from "#manifest";
import type { Inventory, Kind, Labels, Relation } from "#model";
import type { Profile, Reading } from "../target.ts";
import { automaticHosts } from "./read/automatic-hosts.ts";
import { MAX_CUBES } from "./read/cubes.ts";
import type { Surroundings } from "./read/entity.ts";
import { asSet, type HostEndpoint } from "./read/host-endpoint.ts";
import { selecting } from "./read/host-groups.ts";
import { activeHosts } from "./read/host-places.ts";
import { type Contribution, isRead, readObject } from "./read/kinds.ts";
import type { TooLarge } from "./read/level-stack.ts";
import { SideBuilder } from "./read/levels.ts";
import type { AddressSet } from "./read/network-sets.ts";
import { tiersInOrder } from "./read/order.ts";
import { withoutHosts } from "./read/policy-checks.ts";
import type { Tier, TieredPolicy } from "./read/rules.ts";
import { STATIC_TIERS } from "./schema/objects.ts";
import { type Engine, engineOf } from "./versions.ts";

/** Calico knows pods and addresses; nodes and the API server are addresses. */
const KINDS: readonly Kind[] = ["pod", "world", "host", "remote-node", "kube-apiserver"];

/** What a set of objects means under Calico, and under Calico with its staged policies enforced. */
export function read(documents: readonly Document[], profile: Profile, inventory: Inventory | null): Reading {
  const engine = engineOf(profile);
  const contributions = documents.flatMap((document) => {
    const contribution = readOnce(document, engine, profile.text);
    return contribution === null ? [] : [{ ...contribution, document }];
  });
  const policies = contributions.flatMap(({ policy }) => policy ?? []);
  const wanted = contributions.find((one) => one.automatic)?.document;
  const automatic = wanted === undefined ? [] : automaticHosts(inventory);
  const hosts = [...contributions.flatMap(({ host }) => host ?? []), ...automatic];
  const { active, diagnostics: inactive } = activeHosts(hosts);
  const tiers = withStatic(
    contributions.flatMap(({ tier }) => tier ?? []),
    policies,
    engine,
  );
  const sets = contributions.flatMap(({ set }) => set ?? []).map((set) => withNamespace(set, documents, inventory));
  const around: Surroundings = {
    sets: [...sets, ...hosts.map(asSet)],
    services: inventory,
    hosts: active,
    failsafe: contributions.flatMap(({ failsafe }) => failsafe ?? []),
  };
  const inert = contributions.flatMap(({ policy, document }) =>
    policy == null || hosts.some((host) => selecting(host, [policy]).length > 0) ? [] : withoutHosts(document, policy),
  );
  const tooLarge: TooLarge[] = [];
  const relationOf = (some: readonly TieredPolicy[]): Relation => {
    const [ingress, egress] = (["ingress", "egress"] as const).map((direction) => {
      const builder = new SideBuilder(direction, engine, around);
      const side = builder.build(tiers, some);
      tooLarge.push(...builder.tooLarge);
      return side;
    });
    const nodes = active.map(({ node, expectedIPs }) => ({ node, addresses: expectedIPs }));
    return {
      profile: profile.text,
      kinds: KINDS,
      ...(nodes.length === 0 ? {} : { hosts: nodes }),
      sides: { ingress: ingress ?? [], egress: egress ?? [] },
    };
  };
  const relation = relationOf(policies.filter((policy) => !policy.staged));
  const pending = policies.some((policy) => policy.staged) ? relationOf(policies) : null;
  return {
    relation,
    pending,
    diagnostics: [
      ...contributions.flatMap((one) => one.diagnostics),
      ...inert,
      ...inactive,
      ...nodesMissing(wanted, automatic),
      ...twinsOf(documents),
      ...budgetsOf(tooLarge),
    ],
    objects: policies.length,
  };
}

/** What was read of a document last; whoever judges many sets of objects reads each object once. */
const lastRead = new WeakMap<Document, { readonly profile: string; readonly contribution: Contribution | null }>();

function readOnce(document: Document, engine: Engine, profile: string): Contribution | null {
  const last = lastRead.get(document);
  if (last?.profile === profile) return last.contribution;
  const contribution = readObject(document, engine);
  lastRead.set(document, { profile, contribution });
  return contribution;
}

/** The tiers that objects define, those that are always there, and those that policies merely name. */
function withStatic(defined: readonly Tier[], policies: readonly TieredPolicy[], { minor }: Engine): Tier[] {
  const tiers = new Map<string, Tier>();
  for (const { name, order, endsWith, from, to } of STATIC_TIERS)
    if (from <= minor && minor <= to) tiers.set(name, { name, order, endsWith, exists: true });
  for (const tier of defined) tiers.set(tier.name, tier);
  for (const { tier } of policies)
    if (!tiers.has(tier)) tiers.set(tier, { name: tier, order: Number.POSITIVE_INFINITY, endsWith: "deny", exists: false });
  return tiersInOrder([...tiers.values()]);
}

/** Labels of a set's namespace, from the manifests or else the inventory. */
function withNamespace(set: AddressSet, documents: readonly Document[], inventory: Inventory | null): AddressSet {
  if (set.namespace === "") return set;
  const written = documents.find((one) => one.apiVersion === "v1" && one.kind === "Namespace" && one.name === set.namespace);
  return { ...set, namespaceLabels: written === undefined ? (inventory?.namespaces.get(set.namespace) ?? null) : labelsOf(written) };
}

function labelsOf(document: Document): Labels {
  const metadata = document.value["metadata"] as { readonly labels?: unknown } | null | undefined;
  const entries = Object.entries(typeof metadata?.labels === "object" ? (metadata.labels ?? {}) : {});
  return new Map(entries.flatMap(([key, value]) => (typeof value === "string" ? [[key, value] as const] : [])));
}

/** Which nodes there are is told by the inventory alone. */
function nodesMissing(document: Document | undefined, automatic: readonly HostEndpoint[]): Diagnostic[] {
  if (document === undefined || automatic.length > 0) return [];
  const at = ["spec", "controllers", "node", "hostEndpoint", "autoCreate"];
  return [report(document, "PCL1015", at, "host endpoints are made of nodes, and no inventory lists them", "give an inventory with the nodes")];
}

/** Objects of one kind and name: the second would replace the first. */
function twinsOf(documents: readonly Document[]): Diagnostic[] {
  const seen = new Map<string, Document>();
  return documents.flatMap((document) => {
    const { apiVersion, kind, namespace, name } = document;
    const key = `${apiVersion.replace(/\/.*/, "")} ${kind} ${namespace || "default"}/${name}`;
    const first = seen.get(key);
    seen.set(key, document);
    if (first === undefined || !isRead(document)) return [];
    const [one, two] = [first.locate([]), document.locate([])];
    const message = `${titleOf(document)} is given twice, in ${one.file}:${one.line} and ${two.file}:${two.line}`;
    return [diagnostic("PCL1002", [titleOf(document), "metadata", "name"], message, { help: "the second would replace the first", source: two })];
  });
}

function budgetsOf(tooLarge: readonly TooLarge[]): Diagnostic[] {
  const rules = [...new Set(tooLarge.map((one) => one.rule))];
  return rules.map((rule) =>
    diagnostic("PCL1013", [rule], `the selectors of this rule make more than ${MAX_CUBES} alternatives`, {
      help: "split the rule, or use fewer || and negations",
    }),
  );
}
