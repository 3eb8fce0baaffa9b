import { calico } from "./calico/index.ts";
import { kubernetes } from "./kubernetes/index.ts";
import type { Target } from "./target.ts";

/** Every dialect, in the order in which tables list them. One line a folder. */
export const targets: readonly Target[] = [kubernetes, calico];

/** The target of this name. */
export function targetOf(name: string): Target | null {
  return targets.find((target) => target.name === name) ?? null;
}
