import { holds, type Literal, type Predicate, UNKNOWN, type Value } from "#algebra";
import type { Direction } from "#ir";
import { type Cube, type Endpoint, evaluateSide, type Flow, isLayer7, isManaged, pointOf, type Relation } from "#model";
import { flowOfRecord, type Judged } from "./judge.ts";
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
  const requests = [null, ...new Map(judged.map(({ key, flow }) => [key.template, flow.request])).values()];
  const changed = new Map<string, ChangedClass>();
  const reasons = new Set<string>();
  const consider = (side: Direction, source: NamedEnd, destination: NamedEnd, flow: Flow, anew = true) => {
    const [before, after] = [evaluateSide(old, flow, side), evaluateSide(next, flow, side)];
    if (before.decision === after.decision) return;
    const reason = JSON.stringify([side, before.decision, before.by, after.decision, after.by]);
    if (!anew && reasons.has(reason)) return;
    reasons.add(reason);
    const key = classText(side, flow, projection);
    if (!changed.has(key))
      changed.set(key, { side, source: source.name, destination: destination.name, protocol: flow.protocol, port: flow.port, sample: flow });
  };
  for (const side of ["egress", "ingress"] as const) {
    for (const cube of difference(old, next, side)) {
      const subjects = known.filter(({ endpoint }) => isManaged(endpoint) && fits(cube, "S.", endpoint));
      const peers = known.filter(({ endpoint }) => fits(cube, "P.", endpoint));
      for (const subject of subjects)
        for (const peer of peers) {
          const [source, destination] = side === "egress" ? [subject, peer] : [peer, subject];
          for (const traffic of trafficOf(cube, projection, requests))
            consider(side, source, destination, { ...traffic, source: source.endpoint, destination: destination.endpoint });
        }
    }
  }
  for (const { side, flow } of extra)
    consider(side, named(flow.source.kind, flow.source), named(flow.destination.kind, flow.destination), flow, false);
  const seen = new Set(
    judged.flatMap(({ key }) => (["egress", "ingress"] as const).map((side) => classText(side, flowOfRecord(key.sample), projection))),
  );
  const untouched = [...changed].filter(([key]) => !seen.has(key)).map(([, one]) => one);
  return { changedClasses: changed.size, touched: changed.size - untouched.length, untouched };
}

function named(name: string, endpoint: Endpoint): NamedEnd {
  return { name, endpoint };
}

function uniqueEnds(ends: readonly NamedEnd[], projection: Projection): NamedEnd[] {
  return [...new Map(ends.map((one) => [projection.endpoint(one.endpoint), one])).values()];
}

function classText(side: Direction, flow: Flow, projection: Projection): string {
  const port = flow.port === null ? null : projection.port(flow.port)[0];
  return JSON.stringify([side, projection.endpoint(flow.source), projection.endpoint(flow.destination), port, projection.traffic(flow)]);
}

/** Cubes that only one of the relations has, at any level. */
function difference(old: Relation, next: Relation, side: Direction): Cube[] {
  const cubesOf = (relation: Relation) =>
    new Map(relation.sides[side].flatMap((level) => level.cubes.map((cube) => [`${level.action} ${textOf(cube.when)}`, cube] as const)));
  const [a, b] = [cubesOf(old), cubesOf(next)];
  return [...[...a].filter(([key]) => !b.has(key)), ...[...b].filter(([key]) => !a.has(key))].map(([, cube]) => cube);
}

function textOf(when: readonly Literal[]): string {
  return JSON.stringify(when, (_, value) => (typeof value === "bigint" ? String(value) : value));
}

function fits(cube: Cube, prefix: "S." | "P.", end: Endpoint): boolean {
  const flow: Flow = { ...NOTHING, source: end, destination: end };
  const point = pointOf(flow, "ingress");
  return cube.when.every(({ variable, in: set }) => !variable.startsWith(prefix) || holds(set, point(variable)) !== "no");
}

const NOWHERE: Endpoint = { kind: "world", pod: null, nodeLabels: null, ip: null, names: [] };
const NOTHING: Flow = {
  source: NOWHERE,
  destination: NOWHERE,
  protocol: 6,
  port: 1,
  sourcePort: null,
  icmp: null,
  tls: null,
  sni: null,
  request: null,
};

type Traffic = Omit<Flow, "source" | "destination">;

/** Traffic at the ends of the cube's port ranges, with each request given; ICMP is an echo request. */
function trafficOf(cube: Cube, projection: Projection, requests: readonly Flow["request"][]): Traffic[] {
  const protocols = numbersOf(cube, "protocol", [6, 17, 132, 1]);
  const ports = [...new Set(numbersOf(cube, "port", [80]).map((port) => projection.port(port)[0]))];
  const asked = cube.when.some(({ variable }) => isLayer7(variable)) ? requests : [null];
  return protocols.flatMap((protocol): Traffic[] => {
    if (protocol === 6 || protocol === 17 || protocol === 132)
      return ports.flatMap((port) => asked.map((request) => ({ ...NOTHING, protocol, port, request })));
    const icmp = protocol === 1 ? { type: 8, code: 0 } : protocol === 58 ? { type: 128, code: 0 } : null;
    return [{ ...NOTHING, protocol, port: null, icmp }];
  });
}

function numbersOf(cube: Cube, variable: string, otherwise: readonly number[]): readonly number[] {
  const sets = cube.when.filter((one) => one.variable === variable).map((one) => one.in);
  if (sets.length === 0) return otherwise;
  const ends = sets.flatMap((set) => (set.sort === "number" ? set.ranges.flatMap(([low, high]) => [low, high]) : []));
  return [...new Set(ends)].filter((one) => sets.every((set) => inside(set, one)));
}

function inside(set: Predicate, value: Value | typeof UNKNOWN): boolean {
  return value !== UNKNOWN && holds(set, value) === "yes";
}
