import { holds, type Literal } from "#algebra";
import { DIRECTIONS, type Direction } from "#ir";
import { type Cube, type Endpoint, endsOf, type InventoryPod, isManaged, type Level, pointOf, type Relation } from "#model";

export interface Placed {
  readonly direction: Direction;
  readonly level: Level;
  readonly cube: Cube;
}

/** Every cube that a rule or policy stands behind. */
export function cubesIn(relation: Relation | null, ...actions: readonly Level["action"][]): Placed[] {
  if (relation === null) return [];
  return DIRECTIONS.flatMap((direction) =>
    relation.sides[direction].flatMap((level) =>
      actions.includes(level.action) ? level.cubes.filter((cube) => cube.rule !== "").map((cube) => ({ direction, level, cube })) : [],
    ),
  );
}

export function literalOn(cube: Cube, variable: string): Literal | null {
  return cube.when.find((one) => one.variable === variable) ?? null;
}

/** The literals on labels and accounts of one end. */
export function selecting(cube: Cube, end: "S" | "P"): Literal[] {
  return cube.when.filter(({ variable }) => new RegExp(`^${end}[.](ns:|pod:|sa)`).test(variable));
}

/** A pod of the inventory as an end of a flow. */
export function endpointOf(pod: InventoryPod): Endpoint {
  return { kind: "pod", pod, nodeLabels: null, ip: pod.ips[0] ?? null, names: [] };
}

/** Pods that policies judge and that these literals select. */
export function podsSelected(pods: readonly InventoryPod[], literals: readonly Literal[]): InventoryPod[] {
  return pods.filter((pod) => {
    const end = endpointOf(pod);
    if (!isManaged(end)) return false;
    const flow = { source: end, destination: end, protocol: 6, port: null, sourcePort: null, icmp: null, tls: null, sni: null, request: null };
    const point = pointOf(flow, "ingress");
    return endsOf(flow, "ingress").subject === end && literals.every((one) => holds(one.in, point(one.variable)) !== "no");
  });
}

/** Whether a literal leaves this number open. */
export function admits(cube: Cube, variable: string, value: number): boolean {
  return cube.when.every((one) => one.variable !== variable || holds(one.in, value) !== "no");
}
