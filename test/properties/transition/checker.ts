import type { Document } from "#manifest";
import type { AtEnd, Said } from "./said.ts";
import { ENDS, EVERYTHING, PATHS } from "./world.ts";

/** One write, with what the object says that it puts; null deletes. */
export interface Put {
  readonly key: string;
  readonly said: Said | null;
}
export type State = ReadonlyMap<string, Said>;

/** How objects come together at one end: the bits that are allowed. */
export type Together = (objects: readonly Said[], end: number) => number;

/** Whoever is bound is allowed what some rule allows, and nobody what a rule denies. */
export const united: Together = (objects, end) => {
  let [bound, allowed, denied] = [false, 0, 0];
  for (const { ends } of objects) {
    const { binds, rules } = ends[end] as AtEnd;
    bound ||= binds;
    for (const { action, bits } of rules) {
      if (action === "Allow") allowed |= bits;
      else denied |= bits;
    }
  }
  return (bound ? allowed : EVERYTHING) & ~denied;
};

const DEFAULT_ORDER = 1_000_000;

/** Tier by tier, policy by policy, rule by rule; the end of a tier that binds denies. */
export const tiered: Together = (objects, end) => {
  const places = new Map<string, number>([["default", DEFAULT_ORDER]]);
  for (const { tierOrder, name } of objects) if (tierOrder !== null) places.set(name, tierOrder);
  let [left, allowed] = [EVERYTHING, 0];
  const tiers = [...places].sort(([a, one], [b, other]) => one - other || (a < b ? -1 : 1));
  for (const [tier] of tiers) {
    const policies = objects.filter((one) => one.tier === tier && one.tierOrder === null && one.ends[end]?.binds === true);
    if (policies.length === 0) continue;
    let passed = 0;
    for (const { ends } of policies.sort((a, b) => a.order - b.order || (a.name < b.name ? -1 : 1))) {
      for (const { action, bits } of (ends[end] as AtEnd).rules) {
        if (action === "Allow") allowed |= left & bits;
        if (action === "Pass") passed |= left & bits;
        left &= ~bits;
      }
    }
    left = passed;
  }
  return allowed | left;
};

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

/** What each end allows in a state. */
export function sidesIn(state: State, together: Together): readonly number[] {
  return ENDS.map((_, end) => together([...state.values()], end));
}

/** Every end in every mixture of a phase's writes, each on its own, as nodes may be: exact, as a flow meets two ends only. */
export function violations(from: State, phases: readonly (readonly Put[])[], to: State, together: Together, start: State = from): Violations {
  const [old, next] = [sidesIn(from, together), sidesIn(to, together)];
  let [broken, opened, state] = [0, 0, start];
  for (const puts of phases) {
    const seen = ENDS.map((_, end) => mixed(state, puts, end, together));
    for (const path of PATHS) {
      const both = (pick: (end: number) => number) => [path.ingress, path.egress].every(([end, bit]) => (pick(end) >> bit) & 1);
      const [before, later] = [both((end) => old[end] as number), both((end) => next[end] as number)];
      if (before && later && !both((end) => (seen[end] as Seen).always)) broken++;
      if (!before && !later && both((end) => (seen[end] as Seen).ever)) opened++;
    }
    state = after(state, puts);
  }
  return { broken, opened, arrives: sidesIn(state, together).every((bits, i) => bits === next[i]) };
}

interface Seen {
  readonly always: number;
  readonly ever: number;
}

/** What one end may be in all mixtures of the writes; those that say nothing of it make no difference. */
function mixed(state: State, puts: readonly Put[], end: number, together: Together): Seen {
  const speaks = (said: Said | null | undefined) =>
    said != null && (said.tierOrder !== null || said.ends[end]?.binds || said.ends[end]?.rules.some(({ bits }) => bits !== 0));
  const about = puts.filter(({ key, said }) => speaks(said) || speaks(state.get(key)));
  const fixed = [...state].filter(([key, said]) => speaks(said) && !about.some((put) => put.key === key)).map(([, said]) => said);
  if (about.length > MAX_MIXED) throw new Error(`${about.length} writes speak of one end`);
  let [always, ever] = [EVERYTHING, 0];
  for (let mixture = 0; mixture < 2 ** about.length; mixture++) {
    const objects = about.flatMap(({ key, said }, i) => ((mixture >> i) & 1 ? said : (state.get(key) ?? null)) ?? []);
    const bits = together([...fixed, ...objects], end);
    always &= bits;
    ever |= bits;
  }
  return { always, ever };
}

const MAX_MIXED = 20;

/** A set of objects as the checker knows them. */
export function stateOf(documents: readonly Document[], key: (one: Document) => string, said: (one: Document) => Said): State {
  return new Map(documents.map((one) => [key(one), said(one)]));
}
