import type { Target } from "./target.ts";

/** Every dialect, in the order in which tables list them. One line a folder. */
export const targets: readonly Target[] = [];

/** The target of this name. */
export function targetOf(name: string): Target | null {
  return targets.find((target) => target.name === name) ?? null;
}
