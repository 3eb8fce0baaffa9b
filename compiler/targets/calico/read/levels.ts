import type { Direction } from "#ir";
import { type Cube, kindIn, type Level, type Side } from "#model";
import type { Engine } from "../versions.ts";
import { cubesOf } from "./cubes.ts";
import type { Surroundings } from "./entity.ts";
import { all, assuming, type Formula, factsOf, isFalse, lit, TRUE } from "./formula.ts";
import { httpFormula, refusedRequests } from "./http.ts";
import { podsOf } from "./labels.ts";
import { inOrder } from "./order.ts";
import { ruleFormula } from "./rule-formula.ts";
import type { Rule, Tier, TieredPolicy } from "./rules.ts";

/** A rule with more alternatives than the budget allows. */
export interface TooLarge {
  readonly policy: string;
  readonly rule: string;
}

/** Tiers and policies as levels: first match by order, a drop at the end of a tier that has an enforced policy, then the profile that allows. */
export class SideBuilder {
  readonly tooLarge: TooLarge[] = [];
  readonly #levels: Level[] = [];
  readonly #direction: Direction;
  readonly #engine: Engine;
  readonly #around: Surroundings;

  constructor(direction: Direction, engine: Engine, around: Surroundings) {
    this.#direction = direction;
    this.#engine = engine;
    this.#around = around;
  }

  build(tiers: readonly Tier[], policies: readonly TieredPolicy[]): Side {
    const node = [kindIn("P", "host")];
    // A node reaches its own pods whatever policies say; Drop cuts the way back for connections from a pod.
    if (this.#direction === "ingress")
      this.#levels.push({ action: "allow", cubes: [{ when: node, rule: "" }], title: "the own node reaches its pods" });
    else if (this.#engine.endpointToHost === "Drop")
      this.#levels.push({ action: "deny", cubes: [{ when: node, rule: "" }], title: "defaultEndpointToHostAction is Drop" });
    for (const tier of tiers) this.#tier(tier, inOrder(policies.filter((policy) => policy.tier === tier.name && policy.governs[this.#direction])));
    if (this.#direction === "egress" && this.#engine.endpointToHost === "Return") this.#host("");
    return this.#levels;
  }

  #tier(tier: Tier, policies: readonly TieredPolicy[]): void {
    const start = this.#levels.length;
    for (const policy of policies) {
      const subject = subjectOf(policy);
      for (const rule of policy[this.#direction]) this.#rule(policy, subject, rule);
    }
    if (tier.endsWith === "deny") {
      for (const policy of policies) this.#push("deny", subjectOf(policy), policy.id, `end of tier ${tier.name}`, policy.id);
    }
    for (let i = start; i < this.#levels.length; i++) {
      const level = this.#levels[i] as Level;
      if (level.action === "pass") this.#levels[i] = { ...level, to: this.#levels.length };
    }
  }

  #rule(policy: TieredPolicy, subject: Formula, rule: Rule): void {
    // Log writes a line and goes on.
    if (rule.action === "log") return;
    const matched = all(subject, ruleFormula(rule, this.#direction, this.#around));
    const title = `${rule.action} by ${rule.id}`;
    if (rule.http === null || !this.#engine.applicationLayerPolicy) return this.#push(rule.action, matched, rule.id, title, policy.id);
    this.#push("deny", all(matched, refusedRequests(rule.http)), rule.id, `${rule.id} refuses a target that is no path`, policy.id);
    this.#push(rule.action, all(matched, httpFormula(rule.http, this.#engine.minor)), rule.id, title, policy.id);
  }

  /** What surely matches acts; what may match, should a missing fact turn out so, is not known. */
  #push(action: "allow" | "deny" | "pass", formula: Formula, rule: string, title: string, policy: string): void {
    const facts = factsOf(formula);
    this.#level(action, assuming(formula, false), rule, title, policy);
    if (facts.length > 0) this.#level("unknown", assuming(formula, true), rule, title, policy, facts.join(", "));
  }

  #level(action: Level["action"], formula: Formula, rule: string, title: string, policy: string, missing?: string): void {
    if (isFalse(formula)) return;
    const when = cubesOf(formula);
    if (when === null) {
      this.tooLarge.push({ policy, rule });
      return;
    }
    if (when.length === 0) return;
    if (action === "allow" && this.#direction === "egress" && this.#engine.endpointToHost === "Return") this.#host(rule, formula);
    const cubes: Cube[] = when.map((one) => ({ when: one, rule }));
    this.#levels.push({ action, cubes, title, ...(missing === undefined ? {} : { missing }) });
  }

  /** Return hands allowed traffic to the own node on to the node's own rules. */
  #host(rule: string, formula: Formula = TRUE): void {
    const cubes = (cubesOf(all(formula, lit(kindIn("P", "host")))) ?? []).map((when): Cube => ({ when, rule }));
    if (cubes.length > 0) this.#levels.push({ action: "unknown", cubes, title: "the node's own rules decide", missing: "rules of the node" });
  }
}

/** Pods that the policy applies to. */
function subjectOf(policy: TieredPolicy): Formula {
  return all(lit(kindIn("S", "pod")), podsOf("S", policy.selector));
}
