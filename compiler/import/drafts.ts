import { canonicalJson, type Direction, type Peer, type Subject } from "#ir";
import type { Cube, Kind } from "#model";
import { decode } from "./decode.ts";
import { type Body, mergedBodies } from "./merged-rules.ts";
import { objectOf, type Segment, type Step } from "./segments.ts";
import { Unsaid } from "./unsaid.ts";

export interface DraftRule extends Body {
  readonly action: Step["action"];
}
/** What one object says to one set of subjects in one direction, at one position of its tier. */
export interface Draft {
  readonly object: string;
  readonly subject: Subject;
  readonly key: string;
  readonly ordered: boolean;
  readonly rules: DraftRule[];
  otherwise: "deny" | "next";
}
export interface Reading {
  readonly direction: Direction;
  readonly free: readonly Kind[];
  /** Told of each thing that an intent can't say. */
  readonly unsaid: (object: string, what: Unsaid) => void;
}

/** The policies of one tier in one direction, in order. */
export function draftsOf(segment: Segment, reading: Reading): Draft[] {
  const found: Draft[] = [];
  for (const step of segment.steps) addStep(found, step, segment, reading);
  for (const cube of segment.isolated) {
    for (const subject of decoded(cube, reading)?.subjects ?? []) {
      const key = keyOf(objectOf(cube.rule), subject);
      const last = found.findLast((draft) => draft.key === key) ?? newDraft(found, objectOf(cube.rule), subject, false);
      last.otherwise = "deny";
    }
  }
  return found;
}

function addStep(found: Draft[], step: Step, { united }: Segment, reading: Reading): void {
  const groups = new Map<string, { object: string; subject: Subject; rules: Map<string, Body[]> }>();
  for (const cube of step.cubes) {
    const { subjects, bodies } = decoded(cube, reading) ?? { subjects: [], bodies: [] };
    const object = objectOf(cube.rule);
    for (const subject of subjects) {
      const key = keyOf(object, subject);
      const group = groups.get(key) ?? { object, subject, rules: new Map() };
      groups.set(key, group);
      const kept = bodies.flatMap((body) => withNode(body, step) ?? []);
      group.rules.set(cube.rule, [...(group.rules.get(cube.rule) ?? []), ...kept]);
    }
  }
  // Within a level no order is needed: what goes on with the policy at hand comes first.
  const current = found.at(-1)?.key;
  for (const [key, { object, subject, rules }] of [...groups].sort(([a], [b]) => Number(b === current) - Number(a === current))) {
    const open = united ? found.find((draft) => draft.key === key) : found.at(-1)?.key === key ? found.at(-1) : undefined;
    const draft = open ?? newDraft(found, object, subject, !united);
    for (const bodies of rules.values()) draft.rules.push(...mergedBodies(bodies).map((body) => ({ ...body, action: step.action })));
  }
}

function newDraft(found: Draft[], object: string, subject: Subject, ordered: boolean): Draft {
  const draft: Draft = { object, subject, key: keyOf(object, subject), ordered, rules: [], otherwise: "next" };
  found.push(draft);
  return draft;
}

function decoded(cube: Cube, { direction, free, unsaid }: Reading) {
  const result = decode(cube, direction, free);
  if (!(result instanceof Unsaid)) return result;
  unsaid(objectOf(cube.rule), result);
  return null;
}

/** In an intent, a deny reaches the own node where it names it, and only there. */
function withNode(body: Body, { action, node }: Step): Body | null {
  if (action !== "deny" || node === "apart") return body;
  const isHost = (peer: Peer): boolean => peer.kind === "entity" && peer.entity === "host";
  if (node === "behind") {
    const peers = body.peers.filter((peer) => !isHost(peer));
    return peers.length === 0 ? null : { ...body, peers };
  }
  const covered = body.peers.some((peer) => peer.kind === "entity" && (peer.entity === "all" || peer.entity === "cluster"));
  return covered ? { ...body, peers: [...body.peers, { kind: "entity", entity: "host" }] } : body;
}

function keyOf(object: string, subject: Subject): string {
  return `${object}\n${canonicalJson(subject)}`;
}
