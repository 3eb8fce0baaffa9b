import { type Diagnostic, diagnostic } from "#diagnostic";
import { type Action, DIRECTIONS, type Direction, type Intent, type Policy, type Section } from "#ir";
import { byPath, objectLabels, objectName, yamlArtifact } from "../../objects.ts";
import type { Artifact, Emission, Profile, Stamp } from "../../target.ts";
import { needsGlobal } from "./entities.ts";
import { emitRule } from "./rules.ts";
import { selectorText, singleNamespace, subjectSelector } from "./selectors.ts";
import { baseOrder, type Placed, tierObjects, tierOf } from "./tiers.ts";

const API = "projectcalico.org/v3";

/**
 * Writes an intent as Calico v3 policies with explicit tier, order and types: one object for each policy and direction,
 * and one more for each action where a united policy mixes actions, since Calico decides by order alone.
 */
export function emitCalico(intent: Intent, profile: Profile, stamp: Stamp): Emission {
  const artifacts: Artifact[] = tierObjects(intent).map((tier) => yamlArtifact("cluster", tier));
  const diagnostics: Diagnostic[] = [];
  for (const policy of intent.policies) {
    for (const direction of DIRECTIONS) {
      const section = policy[direction];
      if (section === null) continue;
      if (policy.subject.kind === "nodes") {
        diagnostics.push(
          diagnostic("PCL3001", [policy.id], "`calico` needs host endpoints for node subjects, which are not written here", {
            help: "select pods, or write the host policy by hand",
            source: policy.source,
          }),
        );
        continue;
      }
      for (const part of partsOf(policy, section, direction, intent)) {
        artifacts.push(yamlArtifact("cluster", objectFor(policy, part, direction, profile, stamp)));
      }
    }
  }
  return { artifacts: artifacts.sort(byPath), diagnostics };
}

/** Rules that stand in one object at one order. */
interface Part {
  readonly rules: readonly object[];
  readonly order: number;
  readonly suffix: string;
  readonly global: boolean;
}

function partsOf(policy: Policy, section: Section, direction: Direction, intent: Intent): Part[] {
  const placed: Placed = baseOrder(intent, policy.tier);
  const part = (rules: Section["rules"], order: number, suffix: string): Part => ({
    rules: rules.flatMap((rule) => emitRule(rule, direction, intent.cluster)),
    order,
    suffix,
    global: rules.some((rule) => needsGlobal(rule.peers)),
  });
  const end = ending(section, placed);
  if (policy.order !== null) return [part(section.rules, policy.order, ""), ...end];
  const byAction = (["deny", "pass", "allow"] as const).map((action) => ({ action, rules: section.rules.filter((rule) => rule.action === action) }));
  const used = byAction.filter(({ action, rules }) => rules.length > 0 || action === "allow");
  const parts = used.map(({ action, rules }) => part(rules, placed.united[action], suffixOf(action)));
  const needed = section.otherwise === "deny" ? parts : parts.filter((one) => one.rules.length > 0);
  return [...needed, ...end];
}

function suffixOf(action: Action): string {
  return action === "allow" ? "" : action;
}

/** In a tier that isolates some subjects and not others silence is written out: deny first, then pass to the next tier. */
function ending(section: Section, placed: Placed): Part[] {
  if (!placed.mixed) return [];
  const action = section.otherwise === "deny" ? "Deny" : "Pass";
  return [{ rules: [{ action }], order: placed.ending[section.otherwise], suffix: "otherwise", global: false }];
}

function objectFor(policy: Policy, part: Part, direction: Direction, profile: Profile, stamp: Stamp): CalicoObject {
  const subject = policy.subject as Extract<Policy["subject"], { kind: "pods" }>;
  const namespace = part.global ? null : singleNamespace(subject.namespaces);
  const tier = tierOf(policy.tier);
  const id = policy.id.endsWith(`/${direction}`) ? [policy.id] : [policy.id, direction];
  const name = objectName(...id, ...(part.suffix === "" ? [] : [part.suffix]));
  const staged = policy.mode === "audit";
  return {
    apiVersion: API,
    kind: `${staged ? "Staged" : ""}${namespace === null ? "GlobalNetworkPolicy" : "NetworkPolicy"}`,
    metadata: { name: prefixed(name, tier, profile), ...(namespace === null ? {} : { namespace }), labels: objectLabels(policy, stamp) },
    spec: {
      ...(staged ? { stagedAction: "Set" } : {}),
      tier,
      order: part.order,
      ...(namespace === null ? { namespaceSelector: selectorText(subject.namespaces) } : {}),
      selector: subjectSelector(subject.pods, subject.serviceAccounts),
      types: [direction === "ingress" ? "Ingress" : "Egress"],
      ...(part.rules.length === 0 ? {} : { [direction]: part.rules }),
    },
  };
}

interface CalicoObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels: object };
  readonly spec: object;
}

/** From 3.29 to 3.31 a policy outside the default tier carries its tier's name in front. */
function prefixed(name: string, tier: string, profile: Profile): string {
  const minor = Number(profile.version.split(".")[1]);
  return tier !== "default" && minor >= 29 && minor <= 31 ? `${tier}.${name}` : name;
}
