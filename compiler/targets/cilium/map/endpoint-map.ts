import { DIRECTIONS, type Direction } from "#ir";
import { type InventoryPod, PROTOCOL_NUMBERS } from "#model";
import { entityPeer } from "../read/entities.ts";
import type { Entry, IdentitySelector, MapPort } from "../read/entry.ts";
import type { Engine } from "../versions.ts";
import { type Filter, filtersOf, type SelectorPolicy, wildcardOf } from "./filters.ts";
import type { Aggregates, Identity } from "./identity.ts";
import { type PortKey, portKeys } from "./port-keys.ts";
import { isWildcard, keyOf, selects } from "./selects.ts";
import { isDeny, type MapEntry, PolicyMap } from "./state.ts";
import { layersOf } from "./tiers.ts";

/** Entries of an endpoint's policy map. */
export interface MapSize {
  readonly ingress: number;
  readonly egress: number;
  readonly deny: number;
  readonly redirect: number;
}

/** What an agent knows when it fills policy maps. */
export interface Knowledge {
  readonly engine: Engine;
  readonly aggregates: Aggregates;
  readonly identities: readonly Identity[];
  /** Local pods by identity: what egress port names mean there. */
  readonly pods: ReadonlyMap<Identity, readonly InventoryPod[]>;
  readonly selections: Map<string, readonly Identity[]>;
}

/** The entries that the engine writes for a pod whose rules these are (Cilium pkg/policy/resolve.go DistillPolicy). */
export function mapSizeOf(own: readonly Entry[], pod: InventoryPod, knowledge: Knowledge): MapSize {
  const counts = DIRECTIONS.map((direction) => [
    ...directionOf(
      own.filter((one) => one.direction === direction),
      direction,
      pod,
      knowledge,
    ),
  ]);
  const [ingress = [], egress = []] = counts;
  const all = [...ingress, ...egress];
  return { ingress: ingress.length, egress: egress.length, deny: all.filter(isDeny).length, redirect: all.filter((one) => one.proxied).length };
}

function directionOf(entries: readonly Entry[], direction: Direction, pod: InventoryPod, knowledge: Knowledge): Iterable<MapEntry> {
  const { engine, aggregates } = knowledge;
  const always = engine.enforcement === "always";
  if (engine.enforcement === "never" || (entries.length === 0 && !always)) return aggregates.all.map(() => ({ precedence: 1, proxied: false }));
  const isolated = always || entries.some((entry) => entry.defaultDeny);
  const layers = layersOf(entries, defaultRule(entries, direction, isolated, engine));
  const filters = layers.map(({ entries: some, priorityOf }) => filtersOf(some, priorityOf));
  const policies = filters.flat().flatMap((filter) => [...filter.policies.values()].map((one) => one.policy));
  const precedence = policies.some((one) => one.verdict === "deny" || one.parser !== "none" || one.priority > 0);
  const map = new PolicyMap({ precedence, aggregates: engine.minor >= 20 });
  for (const filter of filters.flat()) fill(map, filter, direction, pod, knowledge);
  return map.entries();
}

/** Everything where nothing isolates, else the own node: a rule of the last tier, added where others stand. */
function defaultRule(entries: readonly Entry[], direction: Direction, isolated: boolean, engine: Engine): Entry | null {
  const [first] = entries;
  if (first === undefined || (isolated && (direction === "egress" || !engine.allowLocalhost))) return null;
  const peers = [entityPeer(isolated ? "host" : "all")];
  return { ...first, tier: "baseline", verdict: "allow", peers, ports: null, requires: [], authentication: null };
}

function fill(map: PolicyMap, filter: Filter, direction: Direction, pod: InventoryPod, knowledge: Knowledge): void {
  const { aggregates } = knowledge;
  const everybody = wildcardOf(filter);
  const perPeer = "name" in filter.port && direction === "egress";
  const keys = perPeer ? [] : keysOf(filter.port, pod);
  const wholeProtocol = !perPeer && keys.every(({ bits }) => bits === 0);
  for (const { selector, policy } of filter.policies.values()) {
    if (policy.verdict === "pass") continue;
    const entry = entryOf(policy);
    if (perPeer) {
      for (const identity of selection(selector, knowledge))
        for (const key of namedKeys(filter.port, knowledge.pods.get(identity) ?? [])) map.insert(key, identity, entry);
      continue;
    }
    const wildcard = isWildcard(selector);
    if (!wildcard && !wholeProtocol && everybody !== null && isEquivalent(policy, everybody)) continue;
    for (const identity of wildcard ? aggregates.all : selection(selector, knowledge)) for (const key of keys) map.insert(key, identity, entry);
  }
}

function selection(selector: IdentitySelector, { selections, identities, engine }: Knowledge): readonly Identity[] {
  const key = keyOf(selector);
  const found = selections.get(key) ?? identities.filter((one) => selects(selector, one, engine));
  selections.set(key, found);
  return found;
}

function keysOf(port: MapPort, pod: InventoryPod): PortKey[] {
  return "name" in port ? namedKeys(port, [pod]) : portKeys(port.protocol, port.from, port.to);
}

/** A name with two numbers among the pods of one identity is none (Cilium pkg/types/portmap.go). */
function namedKeys(port: MapPort, pods: readonly InventoryPod[]): PortKey[] {
  if (!("name" in port)) return [];
  const declared = pods.flatMap((pod) => pod.ports.filter((one) => one.name === port.name && PROTOCOL_NUMBERS[one.protocol] === port.protocol));
  const [number, second] = new Set(declared.map((one) => one.port));
  return number === undefined || second !== undefined ? [] : portKeys(port.protocol, number, number);
}

const LOWEST_PRIORITY = 0xffffff;
/** Default listener priorities, inverted (pkg/policy/l4.go, pkg/policy/types/entry.go). */
const LOW_BYTE = { none: 1, http: 255 - 101, tls: 255 - 116, dns: 255 - 121 } as const;

function entryOf({ priority, verdict, parser }: SelectorPolicy): MapEntry {
  const low = verdict === "deny" ? 255 : LOW_BYTE[parser];
  return { precedence: (LOWEST_PRIORITY - priority) * 256 + low, proxied: verdict === "allow" && parser !== "none" };
}

function isEquivalent(a: SelectorPolicy, b: SelectorPolicy): boolean {
  return a.priority === b.priority && a.verdict === b.verdict && a.parser === b.parser;
}
