import type { Construct, IConstruct } from "constructs";
import { CompileError, type Diagnostic, diagnostic, fromIssues, hasErrors } from "#diagnostic";
import { checkIntent, type Intent, type Policy as IntentPolicy, intentSchema, intentWording, normalIntent } from "#ir";
import { pathOf, placeIn } from "../admit.ts";
import { Cluster, kubeDns } from "../cluster.ts";
import { Guard } from "../guard.ts";
import { Namespace } from "../namespace.ts";
import { Party } from "../party.ts";
import { Policy } from "../policy.ts";
import { DEFAULT_TIER, Tier } from "../tier.ts";
import { onTrial } from "../trial.ts";
import { dependencyCycle } from "./cycle.ts";
import { dnsRule, nameUsers } from "./dns.ts";
import { brokenGuards } from "./guards.ts";
import { policyOf } from "./policies.ts";
import { policiesOfParty } from "./sentences.ts";

export interface Lowered {
  readonly intent: Intent;
  /** Warnings; `lower` throws errors. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What the constructs below a scope say, as an intent; all errors are thrown together. */
export function lower(scope: Construct): Intent {
  return lowering(scope).intent;
}

/** As `lower`, with the warnings. */
export function lowering(scope: Construct): Lowered {
  const all = scope.node.root.node.findAll();
  const inside = new Set<IConstruct>(scope === scope.node.root ? all : scope.node.findAll());
  const parties = all.filter((one) => one instanceof Party);
  const written = all.filter((one) => one instanceof Policy);
  const clusters = all.filter((one) => one instanceof Cluster);
  const cluster = clusters[0];
  const resolver = cluster?.dns ?? kubeDns;
  const usesNames = nameUsers(parties, written);
  const extra = (party: Party) => (direction: string) =>
    party instanceof Namespace && party.dns && party.closes("egress") && direction === "egress" ? [dnsRule(resolver, usesNames(party))] : [];
  const intent: Intent = {
    version: 1,
    cluster: { podCidrs: cluster?.podCidrs ?? null, nodeCidrs: cluster?.nodeCidrs ?? null },
    tiers: tiersOf(all),
    policies: [
      ...parties.filter((party) => inside.has(party)).flatMap((party) => policiesOfParty(party, extra(party))),
      ...written.filter((policy) => inside.has(policy)).map(policyOf),
    ],
  };
  const guards = all.filter((one) => one instanceof Guard);
  const diagnostics = [...structure(all, clusters), ...findings(intent)];
  if (!hasErrors(diagnostics)) diagnostics.push(...brokenGuards(intent, guards));
  if (hasErrors(diagnostics)) throw new CompileError(diagnostics);
  return { intent: onTrial(normalIntent(intent)), diagnostics };
}

function tiersOf(all: readonly IConstruct[]): Intent["tiers"] {
  const written = all.filter((one) => one instanceof Tier).map(({ name, order }) => ({ name, order }));
  return written.some((tier) => tier.name === DEFAULT_TIER.name) ? written : [...written, DEFAULT_TIER];
}

function structure(all: readonly IConstruct[], clusters: readonly Cluster[]): Diagnostic[] {
  const cycle = dependencyCycle(all);
  const second = clusters[1];
  if (second === undefined) return cycle === null ? [] : [cycle];
  const twice = diagnostic("PCL1002", pathOf(second), "a second cluster in one app", {
    help: "one app speaks of one cluster; name several in portcullis.config.ts",
    source: placeIn(second),
  });
  return [...(cycle === null ? [] : [cycle]), twice];
}

/** Shape first, since untyped programs can put anything anywhere; then what the intent says. Policies are named by id. */
function findings(intent: Intent): Diagnostic[] {
  const named = (index: number) => [intent.policies[index]?.id ?? index];
  const parsed = intentSchema.safeParse(intent);
  if (parsed.success) return checkIntent(intent, named);
  return fromIssues(parsed.error.issues, { schema: intentSchema, value: intent, at: [], wording: intentWording }).map((one) => {
    const [list, index, direction, , rule] = one.at;
    if (list !== "policies" || typeof index !== "number") return one;
    const policy: IntentPolicy | undefined = intent.policies[index];
    const section = direction === "ingress" || direction === "egress" ? policy?.[direction] : null;
    const source = (typeof rule === "number" ? section?.rules[rule]?.source : null) ?? policy?.source ?? null;
    return { ...one, at: [...named(index), ...one.at.slice(2)], source };
  });
}
