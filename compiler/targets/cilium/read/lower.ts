import { type Conjunction, type Cube, KINDS, textMatches, V } from "#model";
import type { Engine } from "../versions.ts";
import { combine, negate } from "./conjunction.ts";
import { entityPeer } from "./entities.ts";
import type { Entry, Peer, PortClause, Selected } from "./entry.ts";
import { selectorCubes } from "./selector.ts";

const EVERYBODY = entityPeer("all");
const EVERYTHING: PortClause = { key: "0-0/ANY", when: [], port: { protocol: 0, from: 0, to: 0 }, requests: null, serverNames: [] };

/** One selector on one port of an entry: where the engine merges and the datapath has a key. */
export interface Part {
  readonly entry: Entry;
  readonly peer: Peer;
  readonly clause: PortClause;
}

/** What an entry covers. Nobody, or no peers and no ports, is nothing; no peers with ports is everybody. */
export function partsOf(entry: Entry): Part[] {
  const { peers, ports } = entry;
  if (peers === null || (peers.length === 0 && ports === null)) return [];
  return (peers.length === 0 ? [EVERYBODY] : peers).flatMap((peer) => (ports ?? [EVERYTHING]).map((clause) => ({ entry, peer, clause })));
}

/** What must be known to say what the part means, or null. */
export function missingOf({ peer, clause }: Part): string | null {
  return peer.missing ?? clause.missing ?? null;
}

/** Lowers the parts of one side. */
export class Lowering {
  readonly #engine: Engine;
  readonly #requiring: readonly Entry[];
  readonly #servers = new Map<string, Part[]>();

  constructor(entries: readonly Entry[], engine: Engine) {
    this.#engine = engine;
    this.#requiring = entries.filter((entry) => entry.requires.length > 0 && entry.subject.cubes.length > 0);
    for (const part of entries.flatMap(partsOf)) {
      if (part.clause.serverNames.length === 0) continue;
      const key = mergeKey(part);
      this.#servers.set(key, [...(this.#servers.get(key) ?? []), part]);
    }
  }

  /** Where the part's addresses and ports match, requests aside. */
  network(part: Part): Cube[] {
    const { entry, peer, clause } = part;
    const required = peer.endpoints ? this.#requirements(entry) : [];
    return combine(entry.subject.cubes, peer.cubes, [clause.when], ...required).map((when) => ({ when, rule: entry.rule }));
  }

  /** Where the part lets requests through. */
  allowed(part: Part): Cube[] {
    const { clause, entry } = part;
    const requests = clause.requests === null ? [[]] : clause.requests.alternatives;
    return this.network(part).flatMap(({ when }) =>
      combine([when], requests, this.#serverNames(part)).map((one) => ({ when: one, rule: entry.rule })),
    );
  }

  /** Cilium until 1.18 (pkg/policy/rules.go): requirements of any rule for the same endpoint narrow the pod selectors of all its rules. */
  #requirements({ subject, direction, verdict }: Entry): Conjunction[][] {
    return this.#requiring
      .filter((one) => one.direction === direction && one.verdict === verdict)
      .map((one) => {
        const required = selectorCubes(one.requires, "P", KINDS, this.#engine);
        return one.subject.key === subject.key ? required : [...outside(one.subject), ...required];
      });
  }

  /** Cilium pkg/policy/rule.go mergePortProto: one rule with server names makes every rule for its selector and port ask for TLS; the names unite. */
  #serverNames(part: Part): Conjunction[] {
    const own = part.clause.serverNames.map((pattern) => [textMatches(V.sni, pattern)]);
    if (own.length > 0) return own;
    const merged = (this.#servers.get(mergeKey(part)) ?? []).filter((one) => one.entry.subject.cubes.length > 0);
    const same = merged.some((one) => one.entry.subject.key === part.entry.subject.key);
    const free = same ? [] : combine(...merged.map((one) => outside(one.entry.subject)));
    const named = merged.flatMap((one) => {
      const names = one.clause.serverNames.map((pattern) => [textMatches(V.sni, pattern)]);
      return one.entry.subject.key === part.entry.subject.key ? names : combine(one.entry.subject.cubes, names);
    });
    return [...free, ...named];
  }
}

/** Parts with equal keys merge where they select the same endpoint. */
export function mergeKey({ entry, peer, clause }: Part): string {
  return [entry.direction, entry.tier, entry.verdict, peer.key, clause.key].join("\u0002");
}

function outside(subject: Selected): Conjunction[] {
  return combine(...subject.cubes.map(negate));
}
