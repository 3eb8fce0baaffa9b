import type { Direction, Intent } from "#ir";
import { evaluateSide, type Flow, relationOfIntent } from "#model";
import type { Amendment } from "./amendment.ts";
import { amendmentsOf } from "./amendments.ts";
import { type Asked, askedOf } from "./asked.ts";
import { governs } from "./misses.ts";

/** Changes that together give one side another verdict. */
export interface SideEdit {
  readonly asked: Asked;
  readonly amendments: readonly Amendment[];
  readonly size: number;
}

/** Judged intents; the search is over rules of one pod, so this is far. */
const LOOKED_AT = 400;
const FOUND = 12;
const DEPTH = 4;

/** Ways to make one side of a flow allow or deny it, the smallest first. */
export function sideEdits(intent: Intent, flow: Flow, direction: Direction, wanted: "allow" | "deny"): SideEdit[] {
  const asked = askedOf(intent, flow, direction);
  if (asked === null) return [];
  const found: SideEdit[] = [];
  const waiting: { readonly own: Intent; readonly amendments: readonly Amendment[]; readonly size: number }[] = [
    { own: { ...intent, policies: intent.policies.filter((one) => governs(one.subject, asked)) }, amendments: [], size: 0 },
  ];
  for (let looked = 0; waiting.length > 0 && looked < LOOKED_AT && found.length < FOUND; looked++) {
    waiting.sort((a, b) => a.size - b.size || a.amendments.length - b.amendments.length);
    const { own, amendments, size } = waiting.shift() as (typeof waiting)[number];
    const verdict = evaluateSide(relationOfIntent(own), flow, direction);
    if (verdict.decision === wanted) {
      if (!found.some((one) => one.amendments.every((part) => amendments.some((each) => isSame(part, each)))))
        found.push({ asked, amendments, size });
      continue;
    }
    if (amendments.length === DEPTH) continue;
    for (const one of amendmentsOf(own, asked, wanted, verdict.by))
      waiting.push({ own: one.apply(own), amendments: [...amendments, one], size: size + one.size });
  }
  return found;
}

function isSame(a: Amendment, b: Amendment): boolean {
  return a.text === b.text && a.policy === b.policy && a.rule === b.rule;
}
