import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Intent, Section } from "#ir";
import { relationOfIntent } from "#model";
import { compare, gatedOf, scaffoldOf } from "#verify";
import { meetOf } from "../../../compiler/verify/transition/bounds.ts";
import { withNamesAsFacts } from "../../../compiler/verify/transition/names.ts";
import { intent } from "../arbitrary/intent.ts";
import { runs } from "../runs.ts";

/** One tier, nothing ordered or watched, allow rules only; requests, names, blocks, accounts and named ports stay. */
const allowing = intent.map(
  (one): Intent => ({
    ...one,
    policies: one.policies.map((each) => ({
      ...each,
      tier: "default",
      order: null,
      mode: "enforce",
      ingress: allowed(each.ingress),
      egress: allowed(each.egress),
    })),
  }),
);

function allowed(section: Section | null): Section | null {
  return section === null ? null : { ...section, rules: section.rules.filter((rule) => rule.action === "allow") };
}

function renamed(one: Intent): Intent {
  const rules = (section: Section | null): Section | null =>
    section === null ? null : { ...section, rules: section.rules.map((rule) => ({ ...rule, id: `new-${rule.id}` })) };
  return {
    ...one,
    policies: one.policies.map((each) => ({ ...each, id: `new-${each.id}`, ingress: rules(each.ingress), egress: rules(each.egress) })),
  };
}

test("a scaffold, with what the new release isolates early, allows exactly what both releases allow", () => {
  let said = 0;
  fc.assert(
    fc.property(allowing, allowing, (before, later) => {
      const after = renamed(later);
      const scaffold = scaffoldOf(before, after);
      if ("message" in scaffold) return;
      said++;
      const standing: Intent = { ...after, tiers: scaffold.meet.tiers, policies: [...scaffold.meet.policies, ...scaffold.isolating.policies] };
      const meant = meetOf(withNamesAsFacts(relationOfIntent(before)), withNamesAsFacts(relationOfIntent(after)));
      const { relation, witnesses } = compare(meant, withNamesAsFacts(relationOfIntent(standing)));
      expect([relation, witnesses.map(({ side, before: a, after: b }) => [side, a.by, b.by])]).toEqual(["equal", []]);
    }),
    runs(300),
  );
  expect(said).toBeGreaterThan(50);
});

test("what stands behind a gate allows exactly what both releases allow, whatever their orders, tiers, denials and passes", () => {
  let said = 0;
  fc.assert(
    fc.property(intent, intent, (before, later) => {
      const after = renamed(later);
      const gated = gatedOf(before, after);
      if ("message" in gated || [...before.policies, ...after.policies].some(namesHost)) return;
      said++;
      const meant = meetOf(withNamesAsFacts(relationOfIntent(before)), withNamesAsFacts(relationOfIntent(after)));
      const { relation, witnesses } = compare(meant, withNamesAsFacts(relationOfIntent(gated.decisions)));
      expect([relation, witnesses.map(({ side, before: a, after: b }) => [side, a.by, b.by])]).toEqual(["equal", []]);
    }),
    runs(300),
  );
  expect(said).toBeGreaterThan(30);
});

/** Rules about the own node have a place of their own, whatever their order: where they stand, the phases are proved or refused. */
function namesHost({ ingress }: Intent["policies"][number]): boolean {
  return (ingress?.rules ?? []).some(({ peers }) => peers.some((peer) => peer.kind === "entity" && peer.entity === "host"));
}
