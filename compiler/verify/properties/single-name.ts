import { holds, type Literal } from "#algebra";
import { hostName } from "#ir";
import { type Cube, type Flow, type Level, type Relation, V } from "#model";
import type { FlowSet } from "./flow-set.ts";

/** Flows of which the destination is known under no name or under exactly one, and the meaning that is left for them. */
export interface Named {
  readonly relation: Relation;
  readonly flows: FlowSet;
  /** Gives the destination its name. */
  readonly complete: (flow: Flow) => Flow;
  /** A pattern that stands for many names; they can't be asked about at once. */
  readonly pattern: string | null;
}

/** A flow set without destinations by name, and one for each such destination. A name is no source: nobody judges by it. */
export function namedFlows(relation: Relation, flows: FlowSet): Named[] {
  const from = flows.from.filter((peer) => peer.kind !== "fqdn");
  const to = flows.to.filter((peer) => peer.kind !== "fqdn");
  const names = flows.to.flatMap((peer) => (peer.kind === "fqdn" ? [hostName(peer.pattern)] : []));
  const plain: Named = { relation, flows: { ...flows, from, to }, complete: (flow) => flow, pattern: null };
  const named = names.map(
    (name): Named => ({
      relation: knownAs(relation, name),
      flows: { ...flows, from, to: [{ kind: "entity", entity: "world" }] },
      complete: (flow) => ({ ...flow, destination: { ...flow.destination, names: [name] } }),
      pattern: name.includes("*") ? name : null,
    }),
  );
  return to.length > 0 || named.length === 0 ? [plain, ...named] : named;
}

/** What a relation says of destinations that are known under this name. */
function knownAs(relation: Relation, name: string): Relation {
  const { ingress, egress } = relation.sides;
  return {
    ...relation,
    sides: { ingress, egress: egress.map((level): Level => ({ ...level, cubes: level.cubes.flatMap((cube) => settled(cube, name)) })) },
  };
}

function settled(cube: Cube, name: string): Cube[] {
  const about = ({ variable }: Literal) => variable === V.name;
  const met = cube.when.filter(about).every((literal) => holds(literal.in, [name]) === "yes");
  return met ? [{ ...cube, when: cube.when.filter((literal) => !about(literal)) }] : [];
}
