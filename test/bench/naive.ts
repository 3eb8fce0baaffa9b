import { DIRECTIONS } from "#ir";
import { type Endpoint, evaluateLevels, type Flow, type InventoryPod, PROTOCOL_NUMBERS, pointOf, type Relation } from "#model";

const PORTS = [53, 80, 443, 5432, 8080];

/** Judges every flow between these pods on a few ports by both relations: what one would write without a symbolic comparison. */
export function differences(a: Relation, b: Relation, pods: readonly InventoryPod[]): { readonly flows: number; readonly different: number } {
  const ends = pods.map((pod, i): Endpoint => ({ kind: "pod", pod, nodeLabels: null, ip: `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, names: [] }));
  let flows = 0;
  let different = 0;
  for (const source of ends) {
    for (const destination of ends) {
      for (const port of PORTS) {
        flows++;
        const flow: Flow = {
          source,
          destination,
          protocol: PROTOCOL_NUMBERS.TCP,
          port,
          sourcePort: null,
          icmp: null,
          tls: null,
          sni: null,
          request: null,
        };
        const differ = DIRECTIONS.some((side) => {
          const point = pointOf(flow, side);
          return evaluateLevels(a.sides[side], point).decision !== evaluateLevels(b.sides[side], point).decision;
        });
        if (differ) different++;
      }
    }
  }
  return { flows, different };
}
