import { type Literal } from "#algebra";
import { DIRECTIONS, type Direction, type Layer7, type Peer, type PodSelector, type Ports, type Rule } from "#ir";
import { addressIn, type Cube, cidrRanges, cubesOf, KINDS, kindIn, type Level, type Relation, type Side } from "#model";
import { ALL, shifted } from "./through.ts";

/** Every flow from one of `from` to one of `to` on these ports with these requests; no requests: whatever is sent. */
export interface FlowSet {
  readonly from: readonly Peer[];
  readonly to: readonly Peer[];
  readonly ports: Ports;
  readonly layer7: readonly Layer7[];
}
type Regions = Readonly<Record<Direction, readonly Cube[]>>;

/** The flows of a set as one end of them sees them. */
export function seenFrom({ from, to, ...traffic }: FlowSet, direction: Direction): readonly Cube[] {
  const [subjects, peers] = direction === "egress" ? [from, to] : [to, from];
  return regionCubes(subjects, peers, { from, to, ...traffic }, direction);
}

/** The flows of a set where they leave a pod (egress), and where they come to a pod from elsewhere (ingress). */
export function regionsOf(sets: readonly FlowSet[]): Regions {
  const egress = sets.flatMap((set) => regionCubes(set.from, set.to, set, "egress"));
  const ingress = sets.flatMap((set) => regionCubes(set.to, set.from, set, "ingress"));
  const elsewhere = kindIn("P", ...KINDS.filter((kind) => kind !== "pod"));
  return { egress, ingress: ingress.map((cube) => ({ ...cube, when: [...cube.when, elsewhere] })) };
}

const BLANK: Omit<Rule, "peers" | "ports" | "layer7"> = {
  id: "",
  action: "allow",
  log: false,
  authenticate: false,
  orElse: null,
  owner: null,
  reason: null,
  expires: null,
  source: null,
};

function regionCubes(subjects: readonly Peer[], peers: readonly Peer[], { ports, layer7 }: FlowSet, direction: Direction): Cube[] {
  return subjects.flatMap((end) => {
    const subject = podsOf(end);
    if (subject === null) return [];
    return cubesOf(subject.selector, { ...BLANK, peers, ports, layer7 }, direction).map((cube) => ({
      ...cube,
      when: [...cube.when, ...subject.also],
    }));
  });
}

const EVERY_POD: PodSelector = { kind: "pods", namespaces: [], pods: [], serviceAccounts: "any" };

/** The pods of this cluster that a peer covers; null where it covers none. */
function podsOf(peer: Peer): { readonly selector: PodSelector; readonly also: readonly Literal[] } | null {
  if (peer.kind === "pods") return { selector: peer, also: [] };
  if (peer.kind === "entity") return peer.entity === "all" || peer.entity === "cluster" ? { selector: EVERY_POD, also: [] } : null;
  return peer.kind === "cidr" && peer.pods ? { selector: EVERY_POD, also: [addressIn("S", cidrRanges(peer.cidr, peer.except))] } : null;
}

/** A meaning of which only these flows matter: all others are denied. */
export function within(relation: Relation, regions: Regions): Relation {
  const framed = (direction: Direction): Side => [
    { action: "pass", cubes: regions[direction], title: "asked for", to: 2 },
    { action: "deny", cubes: ALL, title: "not asked for" },
    ...shifted(relation.sides[direction], 2),
  ];
  return { ...relation, sides: { ingress: framed("ingress"), egress: framed("egress") } };
}

const DENY_ALL: Level = { action: "deny", cubes: ALL, title: "meant to be closed" };
/** Denies every flow. */
export const NOTHING: Relation = { profile: "", sides: { ingress: [DENY_ALL], egress: [DENY_ALL] } };

/** Allows exactly the flows of these regions. */
export function only(regions: Regions): Relation {
  const side = (direction: Direction): Side => [{ action: "allow", cubes: regions[direction], title: "meant to be open" }, DENY_ALL];
  return { profile: "", sides: { ingress: side("ingress"), egress: side("egress") } };
}

/** Whether nothing can be asked of these flows: no end of them is a pod of this cluster. */
export function isEmpty(regions: Regions): boolean {
  return DIRECTIONS.every((direction) => regions[direction].length === 0);
}
