import { canOverlap, type Intent, type Policy, type Rule, type Subject, type Substitution } from "#ir";
import { type Inventory, NAMESPACE_NAME, relationOfIntent, type Witness } from "#model";
import { type Comparing, compare } from "#verify";
import { replaced, type Substituted } from "./substitute.ts";

/** What a substitution changes on this target, exactly. */
export interface Deviation {
  readonly policy: string;
  readonly rule: string;
  readonly owner: string | null;
  readonly reason: string;
  readonly substitution: Substitution;
  readonly relation: Comparing;
  readonly witness: Witness | null;
}

/** Says what substitutions change; each once, whichever targets need it. */
export class Deviations {
  readonly #intent: Intent;
  readonly #inventory: Inventory | null;
  readonly #known = new Map<Rule, Deviation>();
  readonly #byNamespace = new Map<string | null, Policy[]>();

  constructor(intent: Intent, inventory: Inventory | null) {
    this.#intent = intent;
    this.#inventory = inventory;
    for (const policy of intent.policies) {
      const home = homeOf(policy.subject);
      const list = this.#byNamespace.get(home);
      if (list === undefined) this.#byNamespace.set(home, [policy]);
      else list.push(policy);
    }
  }

  of(one: Substituted): Deviation {
    const known = this.#known.get(one.rule) ?? this.#compared(one);
    this.#known.set(one.rule, known);
    return known;
  }

  #compared(one: Substituted): Deviation {
    const policy = this.#intent.policies.find(({ id }) => id === one.policy);
    const around = policy === undefined ? this.#intent : { ...this.#intent, policies: this.#near(policy.subject) };
    const comparison = compare(relationOfIntent(around), relationOfIntent(withOnly(around, one)), {
      facts: this.#intent.cluster,
      inventory: this.#inventory,
      maxWitnesses: 1,
    });
    return {
      policy: one.policy,
      rule: one.rule.id,
      owner: one.rule.owner ?? policy?.owner ?? null,
      reason: one.substitution.reason,
      substitution: one.substitution,
      relation: comparison.relation,
      witness: comparison.witnesses[0] ?? null,
    };
  }

  /** Policies that may share a subject with these: for all other subjects nothing changes, and no other policy speaks of these. */
  #near(subject: Subject): readonly Policy[] {
    const home = homeOf(subject);
    const near = home === null ? this.#intent.policies : [null, home].flatMap((name) => this.#byNamespace.get(name) ?? []);
    return near.filter((policy) => canOverlap(policy.subject, subject));
  }
}

/** The one namespace of a subject that names it, else null. */
function homeOf(subject: Subject): string | null {
  const name = subject.kind === "pods" ? subject.namespaces.find((one) => one.key === NAMESPACE_NAME && one.operator === "In") : undefined;
  return name?.values.length === 1 ? (name.values[0] ?? null) : null;
}

/** The intent with this one substitution. */
function withOnly(intent: Intent, one: Substituted): Intent {
  const swap = (section: Policy["ingress"]) =>
    section === null
      ? null
      : { ...section, rules: section.rules.flatMap((rule) => (rule.id === one.rule.id ? replaced(rule, one.substitution) : [rule])) };
  return {
    ...intent,
    policies: intent.policies.map((policy) =>
      policy.id === one.policy ? { ...policy, ingress: swap(policy.ingress), egress: swap(policy.egress) } : policy,
    ),
  };
}
