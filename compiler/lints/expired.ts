import { DIRECTIONS } from "#ir";
import type { Lint } from "./context.ts";
import { findingAt } from "./places.ts";

/** A policy or rule whose date has passed: it is enforced still, nobody promised to need it. */
export const expired: Lint = (context) => {
  const { intent, today } = context;
  if (intent === null || today === null) return [];
  return intent.policies
    .flatMap((policy) => [policy, ...DIRECTIONS.flatMap((direction) => policy[direction]?.rules ?? [])])
    .flatMap(({ id, expires, owner }) => {
      if (expires === null || expires.slice(0, 10) >= today.slice(0, 10)) return [];
      const whose = owner === null ? "" : `; it belongs to \`${owner}\``;
      return [findingAt(context, id, "PCL2011", `expired on ${expires.slice(0, 10)}${whose}`, { help: "leave it out, or give it a new date" })];
    });
};
