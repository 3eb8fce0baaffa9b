import { holds, type NumberRange } from "#algebra";
import { DIRECTIONS, type Direction } from "#ir";
import {
  evaluateLevels,
  type Flow,
  isSelf,
  joinSides,
  judgedFlow,
  PROTOCOL_NUMBERS,
  pointOf,
  type Relation,
  type Side,
  type SideVerdict,
} from "#model";

/** Ports of one protocol that are judged alike. */
export interface Traffic {
  readonly protocol: string;
  /** `80,8000-8010`; `any` for all of them; empty for protocols without ports. */
  readonly ports: string;
  /** `some`: the rest depends on the request. */
  readonly requests: "all" | "some";
  /** `unknown`: a fact besides the request is missing. */
  readonly verdict: "allow" | "unknown";
  readonly missing: readonly string[];
}

const PROTOCOLS = ["TCP", "UDP", "SCTP", "ICMP"] as const;
const LAST_PORT = 65_535;
const ANY_PORT = `1-${LAST_PORT}`;

/** What may pass between two ends, over all ports of the usual protocols. ICMP is an echo request. */
export function trafficOf(relation: Relation, between: Flow, narrowed: (direction: Direction) => Side): Traffic[] {
  const sides = DIRECTIONS.map((direction) => ({ direction, side: sideFor(relation, between, direction, narrowed) }));
  const found: Traffic[] = [];
  for (const protocol of PROTOCOLS) {
    const spans = new Map<string, { ranges: NumberRange[]; traffic: Omit<Traffic, "ports"> }>();
    for (const [low, high] of protocol === "ICMP" ? [[0, 0] as const] : segments(between, sides)) {
      const traffic = judge(
        sides,
        { ...between, protocol: PROTOCOL_NUMBERS[protocol], port: low || null, icmp: protocol === "ICMP" ? { type: 8, code: 0 } : null },
        protocol,
      );
      if (traffic === null) continue;
      const key = JSON.stringify(traffic);
      const span = spans.get(key) ?? { ranges: [], traffic };
      const last = span.ranges.at(-1);
      if (last !== undefined && last[1] + 1 === low) span.ranges[span.ranges.length - 1] = [last[0], high];
      else span.ranges.push([low, high]);
      spans.set(key, span);
    }
    for (const { ranges, traffic } of spans.values()) found.push({ ...traffic, ports: protocol === "ICMP" ? "" : portsText(ranges) });
  }
  return found;
}

interface JudgedSide {
  readonly direction: Direction;
  /** null: this end is not judged. */
  readonly side: Side | null;
}

function sideFor(relation: Relation, flow: Flow, direction: Direction, narrowed: (direction: Direction) => Side): Side | null {
  if (judgedFlow(relation, flow, direction) === null || isSelf(flow)) return null;
  return relation.sides[direction].length === 0 ? null : narrowed(direction);
}

function judge(sides: readonly JudgedSide[], flow: Flow, protocol: string): Omit<Traffic, "ports"> | null {
  const verdicts = sides.map(({ direction, side }): SideVerdict => (side === null ? FREE : evaluateLevels(side, pointOf(flow, direction))));
  const verdict = joinSides(verdicts[1] ?? FREE, verdicts[0] ?? FREE);
  if (verdict.decision === "deny") return null;
  const missing = verdict.missing.filter((fact) => fact !== "request");
  const some = verdict.missing.length > missing.length;
  return { protocol, requests: some ? "some" : "all", verdict: missing.length > 0 ? "unknown" : "allow", missing };
}
const FREE: SideVerdict = { decision: "allow", via: "kernel", by: [], reason: "not judged", missing: [] };

/** Port ranges that no condition of the sides tells apart. */
function segments(flow: Flow, sides: readonly JudgedSide[]): NumberRange[] {
  const starts = new Set<number>([1]);
  for (const { port } of flow.destination.pod?.ports ?? []) starts.add(port).add(port + 1);
  for (const { side } of sides) {
    for (const literal of (side ?? []).flatMap((level) => level.cubes.flatMap((cube) => cube.when))) {
      if (literal.variable !== "port" || literal.in.sort !== "number") continue;
      for (const [low, high] of literal.in.ranges) starts.add(low).add(high + 1);
    }
  }
  const sorted = [...starts].filter((start) => start >= 1 && start <= LAST_PORT).sort((a, b) => a - b);
  return sorted.map((low, i) => [low, (sorted[i + 1] ?? LAST_PORT + 1) - 1]);
}

/** The ports of a text such as `80,8000-8010` or `any`. */
export function portRanges(text: string): NumberRange[] {
  if (text === "") return [];
  return (text === "any" ? ANY_PORT : text).split(",").map((part): NumberRange => {
    const [low = "", high = low] = part.split("-");
    return [Number(low), Number(high)];
  });
}

/** Port ranges as people write them, in the order given; `any` for all. */
export function portsText(ranges: readonly NumberRange[]): string {
  const text = ranges.map(([low, high]) => (low === high ? `${low}` : `${low}-${high}`)).join(",");
  return text === ANY_PORT ? "any" : text;
}

const ENDS = /^[SP]\./;

/** The levels of a side for these two ends: cubes that can't hold are gone, conditions on the ends that hold are left out. */
export function narrow(side: Side, flow: Flow, direction: Direction, which: "S" | "P"): Side {
  const point = pointOf(flow, direction);
  return side.map((level) => ({
    ...level,
    cubes: level.cubes.flatMap((cube) => {
      const kept = [];
      for (const literal of cube.when) {
        const truth = ENDS.test(literal.variable) && literal.variable.startsWith(which) ? holds(literal.in, point(literal.variable)) : "unknown";
        if (truth === "no") return [];
        if (truth === "unknown") kept.push(literal);
      }
      return [{ ...cube, when: kept }];
    }),
  }));
}
