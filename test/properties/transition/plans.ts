import * as fc from "fast-check";
import { expect } from "vitest";
import { type Enforced, enforcedBy, type Plan, planBetween } from "#answers";
import type { Intent } from "#ir";
import type { Document } from "#manifest";
import { type Chosen, parseProfile } from "#targets";
import { everydaySeed, runs } from "../runs.ts";
import { after, type Put, type State, stateOf, type Together, violations } from "./checker.ts";
import { Reader, type Said } from "./said.ts";

/** A profile by its text. */
export function chosen(text: string): Chosen {
  const found = parseProfile(text);
  if (!("target" in found)) throw new Error(text);
  return found;
}

export const keyOf = ({ kind, namespace, name }: Document) => `${kind} ${namespace} ${name}`;

/** Orders in which people and tools write: each breaks or opens something for some pairs. */
function naive(old: State, next: State) {
  const puts = [...next].map(([key, said]): Put => ({ key, said }));
  const deletes = [...old.keys()].filter((key) => !next.has(key)).map((key): Put => ({ key, said: null }));
  const all = [...old.keys()].map((key): Put => ({ key, said: null }));
  return { "all at once": [[...puts, ...deletes]], "create, then delete": [puts, deletes], "delete, then create": [all, puts] };
}

/** What became of the plans of many pairs. */
export interface Counts {
  readonly kinds: ReadonlyMap<string, number>;
  /** How many pairs each naive order breaks or opens something for. */
  readonly bad: ReadonlyMap<string, number>;
}

/** What stands for an intent; null where the engine can't say it. */
export function standing(intent: Intent, engine: Chosen): Enforced | null {
  return enforcedBy({ kind: "intent", name: "drawn", intent }, engine, null).value;
}

/** The same as it is known where it stands in a cluster: by its objects. */
export function found(intent: Intent, engine: Chosen): Enforced | null {
  const documents = standing(intent, engine)?.documents;
  return documents === undefined ? null : enforcedBy({ kind: "manifests", name: "found", documents }, engine, null).value;
}

/** What a plan writes, as the checker knows it. */
export function putsOf(plan: Plan, said: (one: Document) => Said): readonly (readonly Put[])[] {
  return plan.phases.map(({ writes }) =>
    writes.map(({ action, object }): Put => ({ key: keyOf(object), said: action === "delete" ? null : said(object) })),
  );
}

/** Ordered pairs of different releases of a group. */
const PAIRS = [
  [0, 1],
  [1, 0],
  [0, 2],
  [2, 0],
  [1, 2],
  [2, 1],
] as const;

/** Plans a rollout for each pair of each group, and looks at every end in every mixture of every phase. */
export function checked(releases: fc.Arbitrary<readonly Intent[]>, profile: string, together: Together, pairs: number, known = standing): Counts {
  const engine = chosen(profile);
  const reader = new Reader(engine);
  const [kinds, bad] = [new Map<string, number>(), new Map<string, number>()];
  const add = (counts: Map<string, number>, name: string, by = 1) => counts.set(name, (counts.get(name) ?? 0) + by);
  // Imported intents have longer lists of decisions, so phases with more mixtures than a soak could enumerate.
  const wanted = known === standing ? runs(pairs) : { numRuns: pairs, seed: everydaySeed };
  fc.assert(
    fc.property(releases, (group) => {
      const words = new Map<Document, Said>();
      const said = (one: Document) => words.get(one) ?? (words.set(one, reader.said(one)).get(one) as Said);
      const states = group.map((one) => {
        const enforced = known(one, engine);
        return enforced === null ? null : { enforced, state: stateOf(enforced.documents, keyOf, said) };
      });
      for (const [a, b] of PAIRS) {
        const [old, next] = [states[a], states[b]];
        if (old == null || next == null) add(kinds, "unsaid");
        else planned(old, next);
      }
      function planned(old: { enforced: Enforced; state: State }, next: { enforced: Enforced; state: State }) {
        const plan = planBetween(old.enforced, next.enforced, { chosen: engine, inventory: null, beside: [] });
        if ("message" in plan) return void add(kinds, `refused: ${plan.message}`);
        add(kinds, plan.kind);
        const puts = putsOf(plan, said);
        expect(violations(old.state, puts, next.state, together)).toEqual({ broken: 0, opened: 0, arrives: true });
        expect([...puts.reduce(after, old.state).keys()].sort()).toEqual([...next.state.keys()].sort());
        for (const [name, order] of Object.entries(naive(old.state, next.state))) {
          const { broken, opened } = violations(old.state, order, next.state, together);
          add(bad, name, broken + opened > 0 ? 1 : 0);
        }
      }
    }),
    { ...wanted, numRuns: Math.ceil(wanted.numRuns / PAIRS.length) },
  );
  process.stderr.write(`${profile}: ${JSON.stringify(Object.fromEntries(kinds))}, violated: ${JSON.stringify(Object.fromEntries(bad))}\n`);
  return { kinds, bad };
}
