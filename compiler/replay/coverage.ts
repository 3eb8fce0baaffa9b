import { holds, type Predicate, UNKNOWN, type Value } from "#algebra";
import type { Direction } from "#ir";
import {
  type Cube,
  type Endpoint,
  endsOf,
  evaluateSide,
  type Flow,
  isLayer7,
  isManaged,
  PROTOCOL_NUMBERS,
  type Relation,
  type SideVerdict,
  seenFrom,
} from "#model";
import { flowOfRecord, type Judged } from "./judge.ts";
import { NOTHING } from "./nothing.ts";
import { atomOf, atomsIn, fits, type PortAtoms, PortCuts, textOf } from "./port-atoms.ts";
import type { Projection } from "./projection.ts";

/** Classes of flows whose verdict the change alters, among the ends there are, and how many of them the log went through. */
export interface Coverage {
  readonly changedClasses: number;
  readonly touched: number;
  /** Classes that no flow of the log went through. */
  readonly untouched: readonly ChangedClass[];
}
export interface ChangedClass {
  readonly side: Direction;
  readonly source: string;
  readonly destination: string;
  readonly protocol: number;
  readonly port: number | null;
  readonly sample: Flow;
}
/** An end that can take part in a flow, under the name that reports use. */
export interface NamedEnd {
  readonly name: string;
  readonly endpoint: Endpoint;
}

/**
 * A verdict can only differ where a rule that one of the relations lacks applies, so the classes are made of such rules: each end that
 * matches, each port and request in it that the relations tell apart. `extra` are flows known to differ, such as witnesses; one stands for a
 * class of its own only where no end there is meets the same rules on both sides.
 */
export function coverageOf(
  old: Relation,
  next: Relation,
  judged: readonly Judged[],
  ends: readonly NamedEnd[],
  projection: Projection,
  extra: readonly { readonly side: Direction; readonly flow: Flow }[],
): Coverage {
  const known = uniqueEnds(
    [...ends, ...judged.flatMap(({ key, flow }) => [named(key.source, flow.source), named(key.destination, flow.destination)])],
    projection,
  );
  const cuts = new PortCuts([old, next], known);
  const keyOf = (side: Direction, flow: Flow) => {
    const { subject } = endsOf(flow, side);
    return classText(side, flow, projection, cuts.of(side, subject, projection.endpoint(subject)));
  };
  const requests = [null, ...new Map(judged.map(({ key, flow }) => [key.template, flow.request])).values()];
  const changed = new Map<string, ChangedClass>();
  const reasons = new Set<string>();
  const consider = (side: Direction, source: NamedEnd, destination: NamedEnd, flow: Flow, anew = true) => {
    const [before, after] = [evaluateSide(old, flow, side), evaluateSide(next, flow, side)];
    if (before.decision === after.decision) return;
    const reason = JSON.stringify([side, before.decision, before.by, after.decision, after.by]);
    if (!anew && reasons.has(reason)) return;
    reasons.add(reason);
    const key = keyOf(side, flow);
    if (!changed.has(key))
      changed.set(key, { side, source: source.name, destination: destination.name, protocol: flow.protocol, port: flow.port, sample: flow });
  };
  for (const side of ["egress", "ingress"] as const) {
    for (const cube of difference(old, next, side)) {
      const subjects = known.filter(({ endpoint }) => isManaged(endpoint) && fits(cube.when, "S.", endpoint));
      const peers = known.filter(({ endpoint }) => isNode(endpoint) || fits(cube.when, "P.", endpoint));
      for (const subject of subjects) {
        const atoms = cuts.of(side, subject.endpoint, projection.endpoint(subject.endpoint));
        for (const peer of peers) {
          const [source, destination] = side === "egress" ? [subject, peer] : [peer, subject];
          const ends = { source: seenFrom(source.endpoint, destination.endpoint), destination: seenFrom(destination.endpoint, source.endpoint) };
          if (!fits(cube.when, "P.", side === "egress" ? ends.destination : ends.source)) continue;
          for (const traffic of trafficOf(cube, atoms, requests)) consider(side, source, destination, { ...traffic, ...ends });
        }
      }
    }
  }
  for (const { side, flow } of extra)
    consider(side, named(flow.source.kind, flow.source), named(flow.destination.kind, flow.destination), flow, false);
  const seen = new Set<string>();
  for (const side of ["egress", "ingress"] as const) {
    for (const { key } of judged) {
      const flow = flowOfRecord(key.sample);
      const bare = { ...flow, request: null };
      seen.add(keyOf(side, flow));
      // Where nothing asks for the request, a flow that has one goes through the class that has none.
      if (flow.request !== null && [old, next].every((relation) => isSame(evaluateSide(relation, flow, side), evaluateSide(relation, bare, side))))
        seen.add(keyOf(side, bare));
    }
  }
  const untouched = [...changed].filter(([key]) => !seen.has(key)).map(([, one]) => one);
  return { changedClasses: changed.size, touched: changed.size - untouched.length, untouched };
}

function isSame(a: SideVerdict, b: SideVerdict): boolean {
  return a.decision === b.decision && a.decision !== "unknown" && a.by.join("\n") === b.by.join("\n");
}

function named(name: string, endpoint: Endpoint): NamedEnd {
  return { name, endpoint };
}

function uniqueEnds(ends: readonly NamedEnd[], projection: Projection): NamedEnd[] {
  return [...new Map(ends.map((one) => [projection.endpoint(one.endpoint), one])).values()];
}

function classText(side: Direction, flow: Flow, projection: Projection, atoms: PortAtoms): string {
  const port = flow.port === null ? null : atomOf(atoms, flow.port);
  return JSON.stringify([side, projection.endpoint(flow.source), projection.endpoint(flow.destination), port, projection.traffic(flow)]);
}

function isNode({ kind }: Endpoint): boolean {
  return kind === "host" || kind === "remote-node";
}

/** Cubes that only one of the relations has, at any level. */
function difference(old: Relation, next: Relation, side: Direction): Cube[] {
  const cubesOf = (relation: Relation) =>
    new Map(relation.sides[side].flatMap((level) => level.cubes.map((cube) => [`${level.action} ${textOf(cube.when)}`, cube] as const)));
  const [a, b] = [cubesOf(old), cubesOf(next)];
  return [...[...a].filter(([key]) => !b.has(key)), ...[...b].filter(([key]) => !a.has(key))].map(([, cube]) => cube);
}

type Traffic = Omit<Flow, "source" | "destination">;

/** Traffic of each class of ports that the cube holds, with each request given; of ICMP, each type that is named, else an echo request. */
function trafficOf(cube: Cube, atoms: PortAtoms, requests: readonly Flow["request"][]): Traffic[] {
  const asked = cube.when.some(({ variable }) => isLayer7(variable)) ? requests : [null];
  return protocolsOf(cube).flatMap((protocol): Traffic[] => {
    if (PORTED.includes(protocol)) return atomsIn(atoms, cube).flatMap((port) => asked.map((request) => ({ ...NOTHING, protocol, port, request })));
    if (protocol !== PROTOCOL_NUMBERS.ICMP && protocol !== PROTOCOL_NUMBERS.ICMPv6) return [{ ...NOTHING, protocol, port: null }];
    const types = boundsOf(cube, "icmp.type") ?? [protocol === PROTOCOL_NUMBERS.ICMP ? 8 : 128];
    const [code = 0] = boundsOf(cube, "icmp.code") ?? [];
    return types.map((type) => ({ ...NOTHING, protocol, port: null, icmp: { type, code } }));
  });
}

const PORTED: readonly number[] = [PROTOCOL_NUMBERS.TCP, PROTOCOL_NUMBERS.UDP, PROTOCOL_NUMBERS.SCTP];
const USUAL = [...PORTED, PROTOCOL_NUMBERS.ICMP];

/** The protocols that a cube names one by one; of ranges, the usual ones in it. */
function protocolsOf(cube: Cube): readonly number[] {
  const sets = setsOf(cube, "protocol");
  if (sets.length === 0) return USUAL;
  const single = sets.flatMap((set) => (set.sort === "number" ? set.ranges.flatMap(([low, high]) => (low === high ? [low] : [])) : []));
  const found = [...new Set([...single, ...USUAL])].filter((one) => sets.every((set) => inside(set, one)));
  return found.length > 0 ? found : (boundsOf(cube, "protocol") ?? []);
}

/** Where the ranges of a number start and end; null where the cube doesn't ask for it. */
function boundsOf(cube: Cube, variable: string): readonly number[] | null {
  const sets = setsOf(cube, variable);
  if (sets.length === 0) return null;
  const ends = sets.flatMap((set) => (set.sort === "number" ? set.ranges.flat() : []));
  return [...new Set(ends)].filter((one) => sets.every((set) => inside(set, one)));
}

function setsOf(cube: Cube, variable: string): Predicate[] {
  return cube.when.filter((one) => one.variable === variable).map((one) => one.in);
}

function inside(set: Predicate, value: Value | typeof UNKNOWN): boolean {
  return value !== UNKNOWN && holds(set, value) === "yes";
}
