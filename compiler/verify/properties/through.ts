import { gaps, holds, type Literal, MAX_ADDRESS, type Value } from "#algebra";
import type { ClusterFacts } from "#ir";
import { addressIn, type Cube, cidrRanges, KINDS, type Kind, kindIn, type Level, type Relation, type Side, V } from "#model";
import { PRIVATE } from "../facts.ts";

const NOT_PODS: readonly Kind[] = KINDS.filter((kind) => kind !== "pod");
/** Every flow. */
export const ALL: readonly Cube[] = [{ when: [], rule: "" }];

/**
 * Both ends of a flow as one side. As egress: flows that leave a pod, which is the subject; the destination judges after the source.
 * As ingress: flows into a pod from whoever is no pod of this cluster, so that only that pod judges.
 */
export function throughBothEnds({ sides, ...rest }: Relation, facts: ClusterFacts | null): Relation {
  const arrival: Side = [
    { action: "allow", cubes: [{ when: [kindIn("P", ...NOT_PODS)], rule: "" }], title: "not a managed endpoint" },
    ...sides.ingress.map(turned),
  ];
  const egress = shifted(departing(sides.egress, arrival), 1);
  const ingress = shifted(sides.ingress, 1);
  return { ...rest, sides: { egress: [sourceAddresses(facts, egress), ...egress], ingress: [fromPods, ...ingress] } };
}

/** Verdicts are about pods; nodes as subjects are not asked. */
const NODE: Cube = { when: [kindIn("S", "host")], rule: "" };
const fromPods: Level = { action: "deny", cubes: [NODE, { when: [kindIn("P", "pod")], rule: "" }], title: "judged where it departs" };

/** What the source allows goes on to the destination; what it leaves to the engine can at best stay open. */
function departing(egress: Side, arrival: Side): Side {
  const open = egress.some((level) => level.action === "unknown");
  const split = egress.map(passing);
  const starts: number[] = [];
  let length = 0;
  for (const levels of split) {
    starts.push(length);
    length += levels.length;
  }
  starts.push(length);
  const left = length + arrival.length + 1;
  const source = split.flatMap((levels, i) =>
    levels.map((level): Level => {
      const { action, to } = egress[i] as Level;
      if (level.action !== "pass") return level;
      return { ...level, to: action === "pass" ? (starts[to ?? i + 1] as number) : action === "unknown" ? left : length };
    }),
  );
  const sure: Side = [...source, ...shifted(arrival, length)];
  if (!open) return sure;
  const asOpen = arrival.map((level): Level => (level.action === "allow" ? { ...level, action: "unknown", missing: ENGINE } : level));
  const rest: Level = { action: "unknown", cubes: ALL, title: "left to the engine", missing: ENGINE };
  return [...sure, { action: "allow", cubes: ALL, title: "nothing isolates it" }, ...shifted(asOpen, left), rest];
}

const ENGINE = "engine";

/** DNS names stand for the world, where nobody judges arrivals, and may do no more than allow. */
function passing(level: Level): Level[] {
  if (level.action === "deny" || level.action === "pass") return [level];
  if (level.action === "unknown") return [{ action: "pass", cubes: level.cubes, title: level.title }];
  const byName = (cube: Cube) => cube.when.some((literal) => literal.variable === V.name);
  const named = level.cubes.filter(byName);
  const others: Level = { action: "pass", cubes: level.cubes.filter((cube) => !byName(cube)), title: level.title };
  return named.length === 0 ? [others] : [others, { ...level, cubes: named }];
}

/** Moves levels behind `by` others. */
export function shifted(side: Side, by: number): Level[] {
  return side.map((level) => (level.to === undefined ? level : { ...level, to: level.to + by }));
}

/** A level of the destination, seen from the source: the peer is a pod of this cluster. */
function turned(level: Level): Level {
  const cubes = level.cubes.flatMap((cube): Cube[] => {
    const when = cube.when.map(turnedLiteral);
    return when.includes(false) ? [] : [{ ...cube, when: when.filter((one) => typeof one === "object") }];
  });
  // The arrival is behind the level that lets other destinations go.
  return level.to === undefined ? { ...level, cubes } : { ...level, cubes, to: level.to + 1 };
}

/** What is known of a source that is a pod on the pod network. */
const SOURCE: ReadonlyMap<string, Value> = new Map<string, Value>([
  [V.kind("P"), "pod"],
  [V.hostPod, "no"],
  [V.cluster, ""],
  [V.name, []],
]);

function turnedLiteral(literal: Literal): Literal | boolean {
  const { variable } = literal;
  const known = SOURCE.get(variable) ?? (variable.startsWith("P.node:") ? null : variable.startsWith("P.known-as:") ? "no" : undefined);
  if (known !== undefined) return holds(literal.in, known) === "yes";
  if (variable.startsWith("P.")) return { ...literal, variable: `S${variable.slice(1)}` };
  return variable.startsWith("S.") ? { ...literal, variable: `P${variable.slice(1)}` } : literal;
}

/** A source pod has a pod's address; no such flow exists otherwise. */
function sourceAddresses(facts: ClusterFacts | null, side: Side): Level {
  const asked = side.some((level) => level.cubes.some((cube) => cube.when.some((literal) => literal.variable === V.address("S"))));
  const ranges = (facts?.podCidrs ?? PRIVATE).flatMap((cidr) => cidrRanges(cidr));
  const cubes: Cube[] = asked ? [NODE, { when: [addressIn("S", gaps(ranges, 0n, MAX_ADDRESS, 1n))], rule: "" }] : [NODE];
  return { action: "deny", cubes, title: "no pod, or no address of one" };
}
