import type { Conditions } from "./conditions.ts";
import type { Residuals } from "./residuals.ts";
import { DONE } from "./suffixes.ts";

/** The cubes of a residual, merged along each variable: cubes that differ in one condition become one, and a wider cube swallows its narrower copy. */
export function normalForm(residuals: Residuals, conditions: Conditions, residual: number): number {
  const { suffixes } = residuals;
  const live = new Set<number>();
  const byPosition = new Map<number, number[]>();
  const add = (suffix: number): void => {
    if (live.has(suffix)) return;
    live.add(suffix);
    for (let at = suffix; suffixes.head[at] !== DONE; at = suffixes.next[at] as number) {
      const position = suffixes.head[at] as number;
      const list = byPosition.get(position);
      if (list === undefined) byPosition.set(position, [suffix]);
      else list.push(suffix);
    }
  };
  for (const suffix of residuals.words(residual)) add(suffix);
  for (const position of [...byPosition.keys()].sort((a, b) => b - a)) {
    const groups = new Map<number, { suffix: number; set: number }[]>();
    for (const suffix of byPosition.get(position) ?? []) {
      if (!live.has(suffix)) continue;
      const { rest, set } = apart(residuals, suffix, position);
      const group = groups.get(rest);
      if (group === undefined) groups.set(rest, [{ suffix, set }]);
      else group.push({ suffix, set });
    }
    for (const [rest, group] of groups) {
      if (live.has(rest)) for (const { suffix } of group) live.delete(suffix);
      else if (group.length > 1) {
        for (const { suffix } of group) live.delete(suffix);
        const joined = conditions.join(group.map((one) => one.set));
        const isWhole = joined.length === 1 && joined[0]?.[0] === 0 && joined[0][1] === (residuals.sizes[position] as number) - 1;
        add(isWhole ? rest : put(residuals, rest, position, residuals.set(joined)));
      }
    }
  }
  return residuals.of([...live]);
}

/** A suffix without its condition on one variable, and that condition's set. */
function apart(residuals: Residuals, suffix: number, position: number): { rest: number; set: number } {
  const { suffixes } = residuals;
  const head = suffixes.head[suffix] as number;
  const next = suffixes.next[suffix] as number;
  if (head === position) return { rest: next, set: suffixes.set[suffix] as number };
  const { rest, set } = apart(residuals, next, position);
  return { rest: suffixes.condition(head, suffixes.set[suffix] as number, rest), set };
}

/** A suffix with one more condition, in its place. */
function put(residuals: Residuals, suffix: number, position: number, set: number): number {
  const { suffixes } = residuals;
  const head = suffixes.head[suffix] as number;
  if (head > position) return suffixes.condition(position, set, suffix);
  return suffixes.condition(head, suffixes.set[suffix] as number, put(residuals, suffixes.next[suffix] as number, position, set));
}
