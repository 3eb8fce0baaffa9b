import type { Document } from "#manifest";
import type { Witness } from "#model";
import { compare } from "#verify";
import { type Around, type Plan, theirs } from "./plan.ts";
import { written } from "./writes.ts";

/** Flows that a barrier may look at, for each phase. */
const SHOWN = 4;

/** Flows that each phase judges anew: whoever sees them judged so has all of it. None where a phase changes no verdict, or its objects are images. */
export function changesOf(plan: Plan, start: readonly Document[], { chosen, inventory, beside }: Around): readonly (readonly Witness[])[] {
  const { target, profile } = chosen;
  if (target.readFiles !== undefined) return plan.phases.map(() => []);
  const end = plan.phases.reduce((state, { writes }) => written(state, writes), start);
  const others = theirs(beside, [...start, ...end]);
  const read = (documents: readonly Document[]) => target.read([...documents, ...others], profile, inventory).relation;
  let [state, relation] = [start, read(start)];
  return plan.phases.map(({ writes }) => {
    state = written(state, writes);
    const before = relation;
    relation = read(state);
    return compare(before, relation, { facts: null, inventory, maxWitnesses: SHOWN }).witnesses;
  });
}
