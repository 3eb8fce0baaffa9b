import type { Direction, Intent, Policy, Rule, Section, Source } from "#ir";

/** One change of an intent. */
export interface Amendment {
  /** `add port TCP 8081 to rule shop/api/web`. */
  readonly text: string;
  readonly policy: string;
  /** null: the policy itself is new. */
  readonly rule: string | null;
  /** Where the rule, or the policy that gets a rule, was written. */
  readonly source: Source | null;
  /** How much an author has to write or strike. */
  readonly size: number;
  /** What the rule or policy reads then; null: it is gone. */
  readonly after: Rule | Policy | null;
  readonly apply: (intent: Intent) => Intent;
}

/** The intent with one rule replaced by others. */
export function withRule(intent: Intent, policy: string, direction: Direction, rule: string, after: readonly Rule[]): Intent {
  return withSection(intent, policy, direction, (section) => ({
    ...section,
    rules: section.rules.flatMap((one) => (one.id === rule ? after : [one])),
  }));
}

/** The intent with one section of a policy changed. */
export function withSection(intent: Intent, policy: string, direction: Direction, change: (section: Section) => Section): Intent {
  const policies = intent.policies.map((one) => {
    const section = one[direction];
    return one.id === policy && section !== null ? { ...one, [direction]: change(section) } : one;
  });
  return { ...intent, policies };
}
