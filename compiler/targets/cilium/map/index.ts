import type { Document } from "#manifest";
import { type Endpoint, type Flow, type Inventory, type InventoryPod, pointOf } from "#model";
import type { Cost, EndpointCost, Profile } from "../../target.ts";
import { type Collected, collect } from "../read/collect.ts";
import { partsOf } from "../read/lower.ts";
import { engineOf } from "../versions.ts";
import { type Knowledge, mapSizeOf } from "./endpoint-map.ts";
import { podIdentities, prefixIdentities, reservedIdentities } from "./identities.ts";
import { type Aggregates, aggregatesOf, type Identity } from "./identity.ts";
import { Subjects } from "./subjects.ts";

/** `bpf-policy-map-max`: its default, and the most that the agent takes (Cilium pkg/maps/policymap, pkg/option). */
const LIMITS = { usual: 16_384, most: 65_536 } as const;

/** The addresses that an agent knows, where somebody has a list of them; else every prefix that policies name. */
export type KnownAddresses = (aggregates: Aggregates) => readonly Identity[];

/** Policy-map entries of every endpoint of an inventory, and how many rules send traffic through the proxy. */
export function costOf(documents: readonly Document[], profile: Profile, inventory: Inventory, known: KnownAddresses | null = null): Cost {
  const engine = engineOf(profile);
  const collected = collect(documents, engine, inventory);
  const aggregates = aggregatesOf(engine.minor);
  const identityOf = podIdentities(inventory, engine, aggregates);
  const pods = new Map<Identity, InventoryPod[]>();
  for (const [pod, identity] of identityOf) pods.set(identity, [...(pods.get(identity) ?? []), pod]);
  const addresses = known === null ? prefixIdentities(collected, engine, aggregates) : known(aggregates);
  const others = [...reservedIdentities(engine, aggregates), ...addresses];
  const knowledge: Knowledge = { engine, aggregates, identities: [...pods.keys(), ...others], pods, selections: new Map() };
  return {
    ...rulesOf(collected),
    endpoints: endpointsOf(collected, identityOf, knowledge),
    limits: LIMITS,
    estimated: estimates(collected, engine.minor),
    diagnostics: collected.diagnostics,
  };
}

/** Pods alike in identity and port names share a map's size. */
function endpointsOf({ entries }: Collected, identityOf: ReadonlyMap<InventoryPod, Identity>, knowledge: Knowledge): EndpointCost[] {
  const groups = new Map<Identity, Map<string, InventoryPod[]>>();
  for (const [pod, identity] of identityOf) {
    if (pod.cluster !== null) continue;
    const byPorts = groups.get(identity) ?? new Map<string, InventoryPod[]>();
    groups.set(identity, byPorts);
    const ports = JSON.stringify(pod.ports);
    byPorts.set(ports, [...(byPorts.get(ports) ?? []), pod]);
  }
  const subjects = new Subjects(entries);
  const alike = [...groups.values()].flatMap((byPorts) => [...byPorts.values()]);
  return alike
    .flatMap((pods) => {
      const [first] = [...pods].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
      return first === undefined
        ? []
        : [{ name: nameOf(first), pods: pods.length, ...sized(mapSizeOf(subjects.of(first.namespace, pointAt(first)), first, knowledge)) }];
    })
    .sort((a, b) => b.entries - a.entries || (a.name < b.name ? -1 : 1));
}

function sized(size: ReturnType<typeof mapSizeOf>) {
  return { entries: size.ingress + size.egress, ...size };
}

function nameOf(pod: InventoryPod): string {
  return `${pod.namespace}/${pod.name}`;
}

function pointAt(pod: InventoryPod) {
  const end: Endpoint = { kind: "pod", pod, nodeLabels: null, ip: pod.ips[0] ?? null, names: [] };
  const flow: Flow = { source: end, destination: end, protocol: 6, port: null, sourcePort: null, icmp: null, tls: null, sni: null, request: null };
  return pointOf(flow, "ingress");
}

function rulesOf({ entries }: Collected): Pick<Cost, "rules" | "proxied"> {
  const rules = new Map<string, boolean>();
  for (const entry of entries) {
    const proxied = partsOf(entry).some(({ clause }) => clause.requests !== null || clause.serverNames.length > 0);
    rules.set(entry.rule, (rules.get(entry.rule) ?? false) || proxied);
  }
  return { rules: rules.size, proxied: [...rules.values()].filter(Boolean).length };
}

/** What makes the figures an estimate, in words. */
function estimates({ entries }: Collected, minor: number): string[] {
  const names = new Set(
    entries.flatMap((entry) => (entry.peers ?? []).flatMap((peer) => peer.selectors.flatMap((one) => (one.kind === "name" ? [one.name] : [])))),
  );
  return [
    ...(minor < 20 ? [`computed as Cilium 1.20 does, with one entry instead of five for everybody`] : []),
    ...(names.size > 0
      ? [`each address learned for ${names.size === 1 ? "the DNS name" : `${names.size} DNS names`} adds an entry for each port`]
      : []),
    ...(entries.some((entry) => entry.verdict === "pass") ? ["pass rules are left out"] : []),
    ...(entries.some((entry) => entry.authentication !== null) ? ["authentication is left out"] : []),
  ];
}
