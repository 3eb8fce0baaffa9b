import { type Action, DIRECTIONS, type Direction, type Intent, type Policy, type Rule, type Section } from "#ir";

/** Rules of a policy that stand in one object: Calico decides by order alone, so a united policy takes one object an action. */
export interface Part {
  readonly policy: Policy;
  readonly direction: Direction;
  readonly rules: readonly Rule[];
  /** A closing rule without conditions. */
  readonly ending: "Deny" | "Pass" | null;
  readonly suffix: string;
  readonly order: number;
}
type Unplaced = Omit<Part, "order"> & { readonly band: Band };
/** Where unordered objects stand behind the ordered ones: deny, pass, allow, then silence written out. */
const BANDS = ["deny", "pass", "allow", "ending deny", "ending pass"] as const;
type Band = (typeof BANDS)[number];

const STEP = 10;

/** The objects of a tier in order, all orders of a direction distinct. */
export function partsOf(intent: Intent, tier: string): Part[] {
  const policies = intent.policies.filter((policy) => policy.tier === tier);
  const sections = policies.flatMap((policy) => DIRECTIONS.flatMap((direction) => sectionOf(policy, direction)));
  // Where some sections isolate and others don't, silence is written out: a tier ends alike for all.
  const mixed = sections.some(({ section }) => section.otherwise === "next");
  const ordered = sections.filter(({ policy }) => policy.order !== null);
  const placed = ordered.map(({ policy, direction, section }): Part => {
    return { policy, direction, rules: section.rules, ending: null, suffix: "", order: policy.order as number };
  });
  const open = sections.flatMap(({ policy, direction, section }): Unplaced[] => [
    ...(policy.order === null ? united(policy, direction, section, mixed) : []),
    ...(mixed ? [ending(policy, direction, section)] : []),
  ]);
  const base = baseOf(policies, open.length);
  const bands = BANDS.map((band) => open.filter((part) => part.band === band));
  return [...placed, ...bands.flatMap((parts, i) => parts.map(({ band: _, ...part }, j): Part => ({ ...part, order: base * (i + 1) + STEP * j })))];
}

interface Governed {
  readonly policy: Policy;
  readonly direction: Direction;
  readonly section: Section;
}

function sectionOf(policy: Policy, direction: Direction): Governed[] {
  const section = policy[direction];
  return section === null ? [] : [{ policy, direction, section }];
}

/** Deny beats pass beats allow. Without closing rules an isolating policy needs an object even without rules. */
function united(policy: Policy, direction: Direction, section: Section, mixed: boolean): Unplaced[] {
  const parts = (["deny", "pass", "allow"] as const).map((action: Action) => ({
    action,
    rules: section.rules.filter((rule) => rule.action === action),
  }));
  const isolates = section.otherwise === "deny" && !mixed;
  return parts
    .filter(({ action, rules }) => rules.length > 0 || (isolates && action === "allow"))
    .map(({ action, rules }) => ({ policy, direction, rules, ending: null, suffix: action === "allow" ? "" : action, band: action }));
}

function ending(policy: Policy, direction: Direction, section: Section): Unplaced {
  const deny = section.otherwise === "deny";
  return { policy, direction, rules: [], ending: deny ? "Deny" : "Pass", suffix: "otherwise", band: deny ? "ending deny" : "ending pass" };
}

/** A round number above every order in use, with room for all objects of a band. */
function baseOf(policies: readonly Policy[], objects: number): number {
  const highest = Math.max(0, ...policies.map((policy) => policy.order ?? 0));
  const room = Math.max(highest + 1, objects * STEP);
  return 10 ** Math.max(4, Math.ceil(Math.log10(room)));
}
