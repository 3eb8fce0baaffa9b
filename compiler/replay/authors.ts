import type { Intent } from "#ir";
import { evaluate, type Flow, type Relation, relationOfIntent, type Verdict } from "#model";

/** A rule or policy that decides, and who wrote it where; null where nobody knows. */
export interface Author {
  readonly id: string;
  readonly owner: string | null;
  readonly reason: string | null;
  readonly source: { readonly file: string; readonly line: number } | null;
}

/** Who wrote the rules of a release; of manifests nobody knows more than their names. */
export class Authors {
  readonly #known = new Map<string, Author>();
  readonly #relation: Relation | null;

  constructor(intent: Intent | null) {
    this.#relation = intent === null ? null : relationOfIntent(intent);
    for (const policy of intent?.policies ?? []) {
      const { id, owner, reason, source } = policy;
      this.#known.set(id, { id, owner, reason, source });
      for (const rule of [...(policy.ingress?.rules ?? []), ...(policy.egress?.rules ?? [])])
        this.#known.set(rule.id, { id: rule.id, owner: rule.owner ?? owner, reason: rule.reason, source: rule.source ?? source });
    }
  }

  /** A rule or policy by its id. */
  named(id: string): Author {
    return this.#known.get(id) ?? { id, owner: null, reason: null, source: null };
  }

  /** What decides a flow, in the author's terms: an engine names its objects, the intent the rules that they were made of. */
  of(flow: Flow, verdict: Verdict): Author[] {
    const named = verdict.by.map((id) => this.#known.get(id));
    if (verdict.by.length > 0 && named.every((one) => one !== undefined)) return named.filter((one) => one !== undefined);
    const meant = this.#relation === null ? null : evaluate(this.#relation, flow);
    if (meant !== null && meant.decision === verdict.decision) {
      const found = meant.by.flatMap((id) => this.#known.get(id) ?? []);
      if (found.length > 0) return found;
    }
    return verdict.by.map((id) => this.named(id));
  }
}
