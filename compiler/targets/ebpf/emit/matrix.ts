import { MAX_NAMES } from "#image";
import { DIRECTIONS, type Direction, type Intent } from "#ir";
import { KINDS, type Relation, relationOfIntent } from "#model";
import { topOf, within } from "./capacity.ts";
import { type Partition, partition } from "./partition.ts";
import { type Parts, type Piece, partsOf } from "./parts.ts";
import { type Traffic, trafficOf } from "./traffic.ts";
import { Judge, Reasons, withAudit } from "./verdicts.ts";

/** Peers that this engine can tell apart, by their addresses. */
export const PEER_KINDS = KINDS.filter((kind) => ["pod", "world", "host", "remote-node", "kube-apiserver"].includes(kind));

/** Verdicts of all classes, before alike classes are merged. */
export interface Matrix {
  readonly subjects: Partition;
  readonly peers: Partition;
  readonly traffic: Traffic;
  readonly reasons: Reasons;
  /** Different vectors: a reason for each traffic class. */
  readonly vectors: readonly Uint16Array[];
  /** Number of the vector of subject leaf times peer leaves plus peer leaf. */
  readonly cells: Readonly<Record<Direction, Int32Array>>;
  /** Rules by the leaves of peers in which one of their cubes is in play. */
  readonly rulesOfPeers: () => readonly string[];
}

/** Pairs of leaves beyond this are refused before they are judged. */
const MOST_PAIRS = 4_000_000;

/** The meaning of an intent as a matrix of subjects, peers and traffic. */
export function matrixOf(intent: Intent): Matrix {
  const audited = intent.policies.some(({ mode }) => mode === "audit");
  const relations = [intent, ...(audited ? [enforcingAll(intent)] : [])].map(relationOfIntent);
  const parts = partsOf(relations);
  const rulesBy = rulesOf(parts);
  const subjects = partition(parts.subjects, ["pod"], (part) => rulesBy.subject.get(part) ?? []);
  const peers = partition(parts.peers, PEER_KINDS, (part) => rulesBy.peer.get(part) ?? []);
  const rulesOfPeers = () => peers.leaves.flatMap((leaf) => leaf.flatMap((part) => rulesBy.peer.get(part) ?? []));
  within("cell", subjects.leaves.length * peers.leaves.length, MOST_PAIRS, () => topOf(rulesOfPeers()));
  const traffic = trafficOf(parts.traffic, MAX_NAMES);
  const reasons = new Reasons(intent);
  const vectors = new VectorPool();
  const cells = Object.fromEntries(
    DIRECTIONS.map((direction) => [direction, cellsOf(direction, relations, parts, subjects, peers, traffic, reasons, vectors)]),
  ) as Record<Direction, Int32Array>;
  return { subjects, peers, traffic, reasons, vectors: vectors.list, cells, rulesOfPeers };
}

function enforcingAll(intent: Intent): Intent {
  return { ...intent, policies: intent.policies.map((policy) => ({ ...policy, mode: "enforce" })) };
}

function rulesOf(parts: Parts): { subject: Map<number, string[]>; peer: Map<number, string[]> } {
  const found = { subject: new Map<number, string[]>(), peer: new Map<number, string[]>() };
  const add = (map: Map<number, string[]>, part: number, rule: string) => {
    const list = map.get(part);
    if (list === undefined) map.set(part, [rule]);
    else if (list.at(-1) !== rule) list.push(rule);
  };
  for (const sides of parts.pieces)
    for (const direction of DIRECTIONS)
      for (const piece of sides[direction]) {
        if (piece.rule === "") continue;
        add(found.subject, piece.subject, piece.rule);
        add(found.peer, piece.peer, piece.rule);
      }
  return found;
}

class VectorPool {
  readonly list: Uint16Array[] = [];
  readonly #byObject = new Map<Uint16Array, number>();
  readonly #byText = new Map<string, number>();

  number(vector: Uint16Array): number {
    let found = this.#byObject.get(vector);
    if (found === undefined) {
      const text = vector.join(",");
      found = this.#byText.get(text);
      if (found === undefined) {
        found = this.list.push(vector) - 1;
        this.#byText.set(text, found);
      }
      this.#byObject.set(vector, found);
    }
    return found;
  }
}

function cellsOf(
  direction: Direction,
  relations: readonly Relation[],
  parts: Parts,
  subjects: Partition,
  peers: Partition,
  traffic: Traffic,
  reasons: Reasons,
  vectors: VectorPool,
): Int32Array {
  const judges = relations.map((relation) => new Judge(relation, direction, reasons, traffic.classes, parts.traffic.length));
  const cells = new Int32Array(subjects.leaves.length * peers.leaves.length);
  const combined = new Map<number, number>();
  for (const [s, held] of subjects.leaves.entries()) {
    const own = new Set(held);
    const byPeer = relations.map((_, i) => groupedByPeer((parts.pieces[i]?.[direction] ?? []).filter(({ subject }) => own.has(subject))));
    const seen = relations.map(() => new Map<string, number>());
    for (const [p, leaf] of peers.leaves.entries()) {
      const numbers = byPeer.map((groups, i) => {
        const present = leaf.filter((part) => groups.has(part));
        const key = present.join(",");
        let number = seen[i]?.get(key);
        if (number === undefined) {
          const pieces = present.flatMap((part) => groups.get(part) as Piece[]).sort((a, b) => a.level - b.level || a.traffic - b.traffic);
          number = vectors.number((judges[i] as Judge).judge(pieces));
          seen[i]?.set(key, number);
        }
        return number;
      });
      const [now = 0, then] = numbers;
      let cell = now;
      if (then !== undefined) {
        const pair = now * 0x100_0000 + then;
        cell = combined.get(pair) ?? vectors.number(withAudit(vectors.list[now] as Uint16Array, vectors.list[then] as Uint16Array, reasons));
        combined.set(pair, cell);
      }
      cells[s * peers.leaves.length + p] = cell;
    }
  }
  return cells;
}

function groupedByPeer(pieces: readonly Piece[]): Map<number, Piece[]> {
  const groups = new Map<number, Piece[]>();
  for (const piece of pieces) {
    const group = groups.get(piece.peer);
    if (group === undefined) groups.set(piece.peer, [piece]);
    else group.push(piece);
  }
  return groups;
}
