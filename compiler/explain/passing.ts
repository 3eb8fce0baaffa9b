import { holds } from "#algebra";
import { DIRECTIONS, type Direction } from "#ir";
import { type Endpoint, evaluate, type Flow, judgedFlow, PROTOCOL_NUMBERS, type Relation, type Side, type Verdict } from "#model";
import { compare } from "#verify";
import { narrow, portRanges, type Traffic } from "./traffic.ts";

/** A flow between two ends, and what becomes of it. */
export interface Passing {
  readonly flow: Flow;
  readonly verdict: Verdict;
}

const BUDGET = 20_000;

/** A flow of this traffic that passes between these ends, with a request where it takes one; null where none is found. */
export function passing(relation: Relation, source: Endpoint, destination: Endpoint, { protocol, ports, requests }: Traffic): Passing | null {
  const [[port] = [null]] = portRanges(ports);
  const icmp = protocol === "ICMP" ? { type: 8, code: 0 } : null;
  const number = PROTOCOL_NUMBERS[protocol as keyof typeof PROTOCOL_NUMBERS];
  const flow: Flow = { source, destination, protocol: number, port, sourcePort: null, icmp, tls: null, sni: null, request: null };
  if (requests === "all") return { flow, verdict: evaluate(relation, flow) };
  const sides = Object.fromEntries(DIRECTIONS.map((direction) => [direction, narrowed(relation, flow, direction)])) as Relation["sides"];
  const denied: Side = [{ action: "deny", cubes: [{ when: [], rule: "" }], title: "" }];
  const nothing: Relation = { profile: "", sides: { ingress: denied, egress: denied } };
  const { witnesses } = compare(nothing, { profile: "", sides }, { budget: BUDGET, maxWitnesses: 3 });
  for (const { flow: found } of witnesses) {
    const asked: Flow = { ...flow, tls: found.tls, sni: found.sni, request: found.request };
    const verdict = evaluate(relation, asked);
    if (verdict.decision === "allow") return { flow: asked, verdict };
  }
  return null;
}

/** A side for these ends and this port; an end that is not judged denies, as the other one has the word. */
function narrowed(relation: Relation, flow: Flow, direction: Direction): Side {
  if (judgedFlow(relation, flow, direction) === null) return [{ action: "deny", cubes: [{ when: [], rule: "" }], title: "" }];
  const ends = (["S", "P"] as const).reduce((side, which) => narrow(side, flow, direction, which), relation.sides[direction]);
  return ends.map((level) => ({
    ...level,
    cubes: level.cubes.filter(({ when }) =>
      when.every(({ variable, in: set }) => (fits(variable, flow) !== null ? holds(set, fits(variable, flow) as number) !== "no" : true)),
    ),
  }));
}

function fits(variable: string, { protocol, port }: Flow): number | null {
  return variable === "protocol" ? protocol : variable === "port" ? port : null;
}
