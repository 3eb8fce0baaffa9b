import type { Identity } from "./identity.ts";
import { covers, type PortKey } from "./port-keys.ts";

/** What an entry does: the higher precedence wins, its low byte is deny (255), proxy (2–254) or plain allow (1). */
export interface MapEntry {
  readonly precedence: number;
  readonly proxied: boolean;
}

/** What the rules of a direction make use of; without it the engine doesn't look for entries that others cover. */
export interface Features {
  /** Denies, redirects or several priorities. */
  readonly precedence: boolean;
  /** Aggregate identities are in use. */
  readonly aggregates: boolean;
}

const LOW_BYTE = 256;
const DENY = 255;

export function isDeny({ precedence }: MapEntry): boolean {
  return precedence % LOW_BYTE === DENY;
}

interface Row {
  readonly key: PortKey;
  readonly entries: Map<Identity, MapEntry>;
}

/** The policy map of one endpoint and direction (Cilium 1.20 pkg/policy/mapstate.go). */
export class PolicyMap {
  readonly #rows = new Map<string, Row>();
  readonly #features: Features;

  constructor(features: Features) {
    this.#features = features;
  }

  /** insertWithChanges: an entry that a higher one covers is left out, and what the new one covers goes. */
  insert(key: PortKey, identity: Identity, entry: MapEntry): void {
    if (this.#hasEquivalentAggregate(key, identity, entry)) return;
    if (isDeny(entry)) {
      const same = (row: Row, id: Identity) => id === identity && isKey(row.key, key);
      if (
        this.#covering(
          key,
          identity,
          (found, row, id) => found.precedence > entry.precedence || (found.precedence === entry.precedence && !same(row, id)),
        )
      )
        return;
      this.#prune(
        key,
        identity,
        (found, row, id) => found.precedence < entry.precedence || (found.precedence === entry.precedence && !same(row, id)),
      );
    } else if (this.#features.precedence) {
      if (this.#covering(key, identity, (found) => found.precedence > entry.precedence)) return;
      this.#prune(key, identity, (found) => found.precedence < entry.precedence);
    }
    this.#pruneAggregated(key, identity, entry);
    this.#add(key, identity, entry);
  }

  *entries(): Iterable<MapEntry> {
    for (const { entries } of this.#rows.values()) yield* entries.values();
  }

  #rowOf({ protocol, port, bits }: PortKey): Row | undefined {
    return this.#rows.get(`${protocol}/${port}/${bits}`);
  }

  #hasEquivalentAggregate(key: PortKey, identity: Identity, entry: MapEntry): boolean {
    if (!this.#features.aggregates || identity.aggregate === identity) return false;
    const above = this.#rowOf(key)?.entries.get(identity.aggregate);
    return above !== undefined && isSame(above, entry);
  }

  #covering(key: PortKey, identity: Identity, test: (entry: MapEntry, row: Row, id: Identity) => boolean): boolean {
    for (const row of this.#rows.values()) {
      if (!covers(row.key, key)) continue;
      for (const id of new Set([identity.aggregate, identity])) {
        const found = row.entries.get(id);
        if (found !== undefined && test(found, row, id)) return true;
      }
    }
    return false;
  }

  /** Entries under the key: of its identity, or of all that it aggregates. */
  #prune(key: PortKey, identity: Identity, test: (entry: MapEntry, row: Row, id: Identity) => boolean): void {
    for (const [name, row] of this.#rows) {
      if (!covers(key, row.key)) continue;
      for (const [id, found] of identity.aggregate === identity ? row.entries : pick(row.entries, identity)) {
        if ((id === identity || id.aggregate === identity) && test(found, row, id)) row.entries.delete(id);
      }
      if (row.entries.size === 0) this.#rows.delete(name);
    }
  }

  #pruneAggregated(key: PortKey, identity: Identity, entry: MapEntry): void {
    const row = this.#rowOf(key);
    if (!this.#features.aggregates || identity.aggregate !== identity || row === undefined) return;
    for (const [id, found] of row.entries) if (id !== identity && id.aggregate === identity && isSame(found, entry)) row.entries.delete(id);
  }

  /** addKeyWithChanges: of two on one level the redirect wins, else the higher one. */
  #add(key: PortKey, identity: Identity, entry: MapEntry): void {
    const name = `${key.protocol}/${key.port}/${key.bits}`;
    const row = this.#rows.get(name) ?? { key, entries: new Map<Identity, MapEntry>() };
    this.#rows.set(name, row);
    const before = row.entries.get(identity);
    if (before === undefined || before.precedence < entry.precedence) row.entries.set(identity, entry);
  }
}

function* pick(entries: ReadonlyMap<Identity, MapEntry>, identity: Identity): Iterable<[Identity, MapEntry]> {
  const found = entries.get(identity);
  if (found !== undefined) yield [identity, found];
}

function isKey(a: PortKey, b: PortKey): boolean {
  return a.protocol === b.protocol && a.port === b.port && a.bits === b.bits;
}

function isSame(a: MapEntry, b: MapEntry): boolean {
  return a.precedence === b.precedence && a.proxied === b.proxied;
}
