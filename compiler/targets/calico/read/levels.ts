import type { Direction } from "#ir";
import { kindIn, type Side } from "#model";
import type { Engine } from "../versions.ts";
import type { Surroundings } from "./entity.ts";
import { all, assuming, type Formula, lit, missing, TRUE } from "./formula.ts";
import { forwardLevels } from "./forward-levels.ts";
import { groupsOf } from "./host-groups.ts";
import { hostLevels } from "./host-levels.ts";
import { httpFormula, refusedRequests } from "./http.ts";
import { podsOf } from "./labels.ts";
import { LevelStack, Target, type TooLarge } from "./level-stack.ts";
import { inOrder } from "./order.ts";
import { ruleFormula } from "./rule-formula.ts";
import type { Rule, Tier, TieredPolicy } from "./rules.ts";

/** Policies that one endpoint's chain goes through, tier by tier. */
export interface Chain {
  /** Whose rules are read. On the way of forwarded traffic it need not be the side that is judged. */
  readonly section: Direction;
  readonly policies: readonly TieredPolicy[];
  /** Flows that a policy's rules see. */
  readonly where: (policy: TieredPolicy) => Formula;
  /** What an Allow does: it ends the verdict, or goes on behind the chain, or leaves the replies to be judged. */
  readonly allow: "decides" | "leaves replies" | Target;
  /** A tier without a decision drops. */
  readonly drops: boolean;
  /** What a deny spares. */
  readonly spares: Formula;
  /** Requests count: a pod's chain behind a sidecar. */
  readonly requests: boolean;
  /** Behind each title: ` at HostEndpoint n1`. */
  readonly at: string;
}

/** Tiers and policies as levels: first match by order, a drop at the end of a tier that has an enforced policy, then the profile that allows. */
export class SideBuilder {
  readonly #stack = new LevelStack();
  readonly #direction: Direction;
  readonly #engine: Engine;
  readonly #around: Surroundings;

  constructor(direction: Direction, engine: Engine, around: Surroundings) {
    this.#direction = direction;
    this.#engine = engine;
    this.#around = around;
  }

  get tooLarge(): readonly TooLarge[] {
    return this.#stack.tooLarge;
  }

  build(tiers: readonly Tier[], policies: readonly TieredPolicy[]): Side {
    const { hosts, failsafe } = this.#around;
    const groups = groupsOf(hosts, policies, failsafe);
    // Nodes are subjects too where they are host endpoints.
    const node = all(lit(kindIn("P", "host")), hosts.length === 0 ? TRUE : lit(kindIn("S", "pod")));
    const walk = (chain: Chain) => this.#chain(tiers, chain);
    // A node reaches its own pods whatever policies say; Drop cuts the way back for connections from a pod.
    if (this.#direction === "ingress") this.#stack.push("allow", node, { policy: "", rule: "", title: "the own node reaches its pods" });
    else if (this.#engine.endpointToHost === "Drop")
      this.#stack.push("deny", node, { policy: "", rule: "", title: "defaultEndpointToHostAction is Drop" });
    for (const host of groups) forwardLevels(host, this.#direction, this.#around, this.#stack, walk);
    const ofPods = policies.filter(({ host }) => host !== "preDNAT" && host !== "untracked");
    const pods: Omit<Chain, "policies"> = {
      section: this.#direction,
      where: subjectOf,
      allow: "decides",
      drops: true,
      spares: TRUE,
      requests: true,
      at: "",
    };
    walk({ ...pods, policies: ofPods });
    if (this.#direction === "egress" && this.#engine.endpointToHost === "Return") this.#host("", node);
    for (const host of groups) hostLevels(host, this.#direction, this.#around, this.#stack, walk);
    return this.#stack.side();
  }

  #chain(tiers: readonly Tier[], chain: Chain): void {
    for (const tier of tiers) {
      const policies = inOrder(chain.policies.filter((policy) => policy.tier === tier.name && policy.governs[chain.section]));
      const end = new Target();
      for (const policy of policies) {
        for (const rule of policy[chain.section]) this.#rule(policy, rule, chain, end);
      }
      if (chain.drops && tier.endsWith === "deny") {
        for (const policy of policies) {
          const title = `end of tier ${tier.name}${chain.at}`;
          this.#stack.push("deny", all(chain.where(policy), chain.spares), { policy: policy.id, rule: policy.id, title });
        }
      }
      this.#stack.land(end);
    }
  }

  #rule(policy: TieredPolicy, rule: Rule, chain: Chain, end: Target): void {
    // Log writes a line and goes on.
    if (rule.action === "log") return;
    const matched = all(chain.where(policy), ruleFormula(rule, this.#direction, this.#around));
    const named = { policy: policy.id, rule: rule.id, title: `${rule.action} by ${rule.id}${chain.at}` };
    const http = chain.requests && this.#engine.applicationLayerPolicy ? rule.http : null;
    if (http !== null)
      this.#stack.push("deny", all(matched, refusedRequests(http)), { ...named, title: `${rule.id} refuses a target that is no path` });
    const formula = http === null ? matched : all(matched, httpFormula(http, this.#engine.minor));
    if (rule.action === "pass") return this.#stack.push("pass", formula, named, end);
    if (rule.action === "deny") return this.#stack.push("deny", all(formula, chain.spares), named);
    if (chain.allow === "leaves replies") return this.#stack.push("allow", all(formula, missing("replies of an untracked flow")), named);
    if (chain.allow !== "decides") return this.#stack.push("pass", formula, named, chain.allow);
    if (this.#direction === "egress" && this.#engine.endpointToHost === "Return") this.#host(rule.id, assuming(formula, []));
    this.#stack.push("allow", formula, named);
  }

  /** Return hands allowed traffic to the own node on to the node's own rules. */
  #host(rule: string, formula: Formula): void {
    const toNode = all(formula, lit(kindIn("P", "host")), lit(kindIn("S", "pod")), missing("rules of the node"));
    this.#stack.push("allow", toNode, { policy: "", rule, title: "the node's own rules decide" });
  }
}

/** Pods that the policy applies to. */
function subjectOf(policy: TieredPolicy): Formula {
  return all(lit(kindIn("S", "pod")), podsOf("S", policy.selector));
}
