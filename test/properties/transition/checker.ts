import type { Document } from "#manifest";
import { ENDS, EVERYTHING, PATHS, type Said } from "./world.ts";

/** One write, with what the object says that it puts; null deletes. */
export interface Put {
  readonly key: string;
  readonly said: readonly Said[] | null;
}
type State = ReadonlyMap<string, readonly Said[]>;

/** What each end allows in a state, as bits of (peer, port). */
export function sidesIn(state: State): readonly number[] {
  return ENDS.map((_, end) => {
    let [isolated, allowed] = [false, 0];
    for (const said of state.values()) {
      const one = said[end] as Said;
      isolated ||= one.isolates;
      allowed |= one.allows;
    }
    return isolated ? allowed : EVERYTHING;
  });
}

export function after(state: State, puts: readonly Put[]): State {
  const next = new Map(state);
  for (const { key, said } of puts) {
    if (said === null) next.delete(key);
    else next.set(key, said);
  }
  return next;
}

/** Flows that go wrong somewhere on the way. */
export interface Violations {
  readonly broken: number;
  readonly opened: number;
  /** The last state judges every flow as it should. */
  readonly arrives: boolean;
}

/** Every end in every mixture of a phase's writes, each on its own, as nodes may be: exact, as a flow meets two ends only. */
export function violations(from: State, phases: readonly (readonly Put[])[], to: State): Violations {
  const [old, next] = [sidesIn(from), sidesIn(to)];
  let [broken, opened, state] = [0, 0, from];
  for (const puts of phases) {
    const seen = ENDS.map(() => ({ never: EVERYTHING, ever: 0 }));
    for (let mixture = 0; mixture < 2 ** puts.length; mixture++) {
      const sides = sidesIn(
        after(
          state,
          puts.filter((_, i) => (mixture >> i) & 1),
        ),
      );
      for (const [end, bits] of sides.entries()) {
        const one = seen[end] as { never: number; ever: number };
        one.ever |= bits;
        one.never &= bits;
      }
    }
    for (const path of PATHS) {
      const both = (pick: (end: number) => number) => [path.ingress, path.egress].every(([end, bit]) => (pick(end) >> bit) & 1);
      const [before, later] = [both((end) => old[end] as number), both((end) => next[end] as number)];
      if (before && later && !both((end) => (seen[end] as { never: number }).never)) broken++;
      if (!before && !later && both((end) => (seen[end] as { ever: number }).ever)) opened++;
    }
    state = after(state, puts);
  }
  const [end, meant] = [sidesIn(state), sidesIn(to)];
  return { broken, opened, arrives: end.every((bits, i) => bits === meant[i]) };
}

/** A set of objects as the checker knows them. */
export function stateOf(documents: readonly Document[], key: (one: Document) => string, said: (one: Document) => readonly Said[]): State {
  return new Map(documents.map((one) => [key(one), said(one)]));
}
