import { lint, lintedSource } from "#answers";
import { hasErrors, renderJson } from "#diagnostic";
import type { Desk } from "../desk.ts";
import type { Asked } from "../shapes.ts";

/** `POST /v1/lint`: traps that are no errors. */
export function ask(desk: Desk, asked: Asked<"lint">): unknown {
  const inventory = desk.inventory(asked.inventory);
  const profile = desk.profile(asked.profile);
  const { linted, diagnostics } = desk.watch.working("reading", () => lintedSource(desk.source(asked.source, "source"), profile, inventory));
  const traps = desk.watch.working("looking for traps", (count) => lint(linted, asked.waivers ?? [], desk.today, count));
  const found = [...desk.diagnostics, ...diagnostics, ...traps];
  return { ok: !hasErrors(found) && !(asked.strict === true && found.length > 0), ...renderJson(found) };
}
