import type { Document } from "#manifest";
import type { Phase, Plan } from "./plan.ts";
import { movingAround } from "./surroundings.ts";
import { isRolledOut, keyOf, meaningText, type Write, written } from "./writes.ts";

/** A rollout that broke off: its plan, and what stood before it. */
export interface Broken {
  readonly plan: Plan;
  readonly start: readonly Document[];
}

/**
 * The way on or back from a mixture inside a phase of a plan, where the target is the plan's end or its start; null where it is neither. Every
 * mixture on it is one that the plan proved. The phase that broke off stands first even if nothing of it is left to write: nobody knows that
 * every node has it.
 */
export function fromHalfWay({ plan, start: begin }: Broken, live: readonly Document[], goal: readonly Document[]): Plan | null {
  if ([live, goal].some((one) => movingAround(begin, one) !== null)) return null;
  const [start, current, target] = [begin, live, goal].map((some) => some.filter(isRolledOut)) as [Document[], Document[], Document[]];
  const states = plan.phases.reduce<readonly (readonly Document[])[]>((all, { writes }) => [...all, written(all.at(-1) ?? [], writes)], [start]);
  const at = plan.phases.findIndex(({ writes }, i) => isWithin(current, states[i] ?? [], writes));
  if (at < 0) return null;
  const now = new Map(current.map((one) => [keyOf(one), meaningText(one)]));
  const begun = plan.phases[at] as Phase;
  if (isSame(target, states.at(-1) ?? [])) {
    const left: Phase = { ...begun, title: `finish: ${begun.title}`, writes: begun.writes.filter((one) => !isDone(one, now)) };
    return { ...plan, phases: [left, ...plan.phases.slice(at + 1)] };
  }
  if (!isSame(target, start)) return null;
  const done: Phase = { ...begun, writes: begun.writes.filter((one) => isDone(one, now)) };
  return { ...plan, phases: [done, ...plan.phases.slice(0, at).reverse()].map(takenBack) };
}

/** A way that was planned anew from where a rollout broke off: it takes for granted that every node has what stands, so that is seen first. */
export function behindBarrier(plan: Plan): Plan {
  const first: Phase = { title: "wait until every node has what stands", bound: "either", writes: [], proof: { states: 1, steps: 0 } };
  return { ...plan, phases: [first, ...plan.phases] };
}

function takenBack(phase: Phase): Phase {
  return { ...phase, title: `take back: ${phase.title}`, writes: phase.writes.map(undone) };
}

function undone(write: Write): Write {
  if (write.action === "update") return { action: "update", object: write.before, before: write.object };
  return { action: write.action === "create" ? "delete" : "create", object: write.object };
}

function isDone({ action, object }: Write, now: ReadonlyMap<string, string>): boolean {
  const found = now.get(keyOf(object));
  return action === "delete" ? found === undefined : found === meaningText(object);
}

/** Each object is as before the writes, or as behind them. */
function isWithin(current: readonly Document[], before: readonly Document[], writes: readonly Write[]): boolean {
  const [now, old, next] = [current, before, written(before, writes)].map((some) => new Map(some.map((one) => [keyOf(one), meaningText(one)])));
  const keys = new Set([now, old, next].flatMap((some) => [...(some?.keys() ?? [])]));
  return [...keys].every((key) => now?.get(key) === old?.get(key) || now?.get(key) === next?.get(key));
}

function isSame(a: readonly Document[], b: readonly Document[]): boolean {
  return a.length === b.length && isWithin(a, b, []);
}
