import { type Diagnostic, diagnostic } from "#diagnostic";
import { DIRECTIONS, type Direction, type Intent, type Policy, type Rule, type Section, type Substitution } from "#ir";
import type { Feature, Support } from "#targets";
import { FEATURES, featuresOfPolicy, featuresOfRule } from "#targets";

type Capabilities = Readonly<Record<Feature, Support>>;

/** A rule that this target gets in another form, by the author's own word. */
export interface Substituted {
  readonly policy: string;
  readonly rule: Rule;
  readonly substitution: Substitution;
  /** What the target can't say. */
  readonly lacking: readonly Feature[];
}
export interface Fitted {
  /** The intent after its named substitutions; the same where there are none. */
  readonly intent: Intent;
  readonly substituted: readonly Substituted[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Fits an intent to what a target can say: rules that it can't say, or that its emitter has refused, take their `orElse`, or are refused. */
export function fit(intent: Intent, capabilities: Capabilities, target: string, refused: ReadonlySet<string> = new Set()): Fitted {
  const substituted: Substituted[] = [];
  const diagnostics: Diagnostic[] = [];
  const policies = intent.policies.map((policy): Policy => {
    diagnostics.push(...refusal(policy, null, null, lackingOf(featuresOfPolicy(policy), capabilities), capabilities, target));
    const sections = DIRECTIONS.map((direction) => fitSection(policy, direction, capabilities, target, refused, substituted, diagnostics));
    const [ingress = null, egress = null] = sections;
    return ingress === policy.ingress && egress === policy.egress ? policy : { ...policy, ingress, egress };
  });
  const unchanged = policies.every((policy, i) => policy === intent.policies[i]);
  return { intent: unchanged ? intent : { ...intent, policies }, substituted, diagnostics };
}

function fitSection(
  policy: Policy,
  direction: Direction,
  capabilities: Capabilities,
  target: string,
  refused: ReadonlySet<string>,
  substituted: Substituted[],
  diagnostics: Diagnostic[],
): Section | null {
  const section = policy[direction];
  if (section === null) return null;
  const rules = section.rules.flatMap((rule): readonly Rule[] => {
    const features = featuresOfRule(rule, direction);
    const lacking = lackingOf(features, capabilities, refused.has(rule.id) ? "partial" : "none");
    if (lacking.length === 0) return [rule];
    const fitted = rule.orElse === null ? null : replaced(rule, rule.orElse);
    const still = (fitted ?? []).flatMap((one) => lackingOf(featuresOfRule(one, direction), capabilities));
    if (fitted !== null && still.length === 0 && rule.orElse !== null) {
      substituted.push({ policy: policy.id, rule, substitution: rule.orElse, lacking });
      return fitted;
    }
    diagnostics.push(...refusal(policy, direction, rule, fitted === null ? lacking : still, capabilities, target));
    return [];
  });
  return rules.every((rule, i) => rule === section.rules[i]) && rules.length === section.rules.length ? section : { ...section, rules };
}

function lackingOf(features: readonly Feature[], capabilities: Capabilities, least: "none" | "partial" = "none"): Feature[] {
  return features.filter((feature) => capabilities[feature].level === "none" || capabilities[feature].level === least);
}

/** Rules that an emitter has refused and that have an `orElse`. */
export function refusedWithWayOut(intent: Intent, diagnostics: readonly Diagnostic[]): ReadonlySet<string> {
  const refused = new Set(diagnostics.filter(({ code }) => code === "PCL3001").map(({ at }) => at.at(-1)));
  const rules = intent.policies.flatMap((policy) => DIRECTIONS.flatMap((direction) => policy[direction]?.rules ?? []));
  return new Set(rules.filter((rule) => rule.orElse !== null && refused.has(rule.id)).map((rule) => rule.id));
}

/** The rule in its author's other words; none where it is left out. */
export function replaced(rule: Rule, substitution: Substitution): readonly Rule[] {
  switch (substitution.kind) {
    case "l4":
      return [{ ...rule, layer7: [] }];
    case "cidrs": {
      const cidrs = substitution.cidrs.map((cidr) => ({ kind: "cidr" as const, cidr, except: [], pods: false }));
      return [{ ...rule, peers: [...rule.peers.filter((peer) => peer.kind !== "fqdn"), ...cidrs] }];
    }
    case "deny":
      return [];
  }
}

const WAY_OUT: Partial<Record<Feature, string>> = {
  "peer.fqdn": 'name addresses for it: `orElse: { cidrs: ["203.0.113.0/24"], reason: "…" }`',
  "l7.ingress": 'accept layer 4 there: `orElse: { level: "l4", reason: "…" }`',
  "l7.egress": 'accept layer 4 there: `orElse: { level: "l4", reason: "…" }`',
};

/** One finding for everything that this target can't say of a rule or policy. */
function refusal(
  policy: Policy,
  direction: Direction | null,
  rule: Rule | null,
  features: readonly Feature[],
  capabilities: Capabilities,
  target: string,
): Diagnostic[] {
  const [first] = features;
  if (first === undefined) return [];
  const supports = features.flatMap((feature) => {
    const support = capabilities[feature];
    return support.level === "full" ? [] : [support];
  });
  const distinct = (texts: readonly string[]): string[] => [...new Set(texts)];
  const layer7 = features.some((feature) => feature.startsWith("l7."));
  const orElse = WAY_OUT[first] ?? (layer7 ? WAY_OUT["l7.ingress"] : 'leave the rule out there: `orElse: { deny: true, reason: "…" }`') ?? "";
  const at = [policy.id, ...(direction === null ? [] : [direction]), ...(rule === null ? [] : [rule.id])];
  const what = features.map((feature) => FEATURES[feature]).join(", ");
  const why = distinct(supports.map((support) => support.why)).join("; ");
  const help = [...distinct(supports.map((support) => support.instead)), ...(rule === null ? [] : [orElse])].join("; or ");
  return [diagnostic("PCL3001", at, `\`${target}\` cannot express ${what}: ${why}`, { help, source: rule?.source ?? policy.source })];
}
