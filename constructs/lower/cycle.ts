import type { IConstruct } from "constructs";
import { type Diagnostic, diagnostic } from "#diagnostic";
import { placeIn } from "../admit.ts";

/** A ring of `node.addDependency`, which no order of deployment satisfies; null where there is none. */
export function dependencyCycle(all: readonly IConstruct[]): Diagnostic | null {
  const done = new Set<IConstruct>();
  for (const start of all) {
    if (done.has(start) || start.node.dependencies.length === 0) continue;
    const trail: IConstruct[] = [];
    const open = [{ construct: start, left: [...start.node.dependencies] }];
    trail.push(start);
    while (open.length > 0) {
      const top = open.at(-1) as (typeof open)[number];
      const next = top.left.pop();
      if (next === undefined) {
        done.add(top.construct);
        open.pop();
        trail.pop();
      } else if (trail.includes(next)) {
        const ring = [...trail.slice(trail.indexOf(next)), next].map((one) => one.node.path);
        const message = `constructs depend on each other: ${ring.join(" -> ")}`;
        return diagnostic("PCL1016", [next.node.path], message, { help: "leave one of the dependencies out", source: placeIn(next) });
      } else if (!done.has(next)) {
        open.push({ construct: next, left: [...next.node.dependencies] });
        trail.push(next);
      }
    }
  }
  return null;
}
