import { type Diagnostic, diagnostic } from "#diagnostic";
import type { ClusterFacts, Direction, Intent, Policy } from "#ir";
import { byPath, objectLabels, objectName, yamlArtifact } from "../../objects.ts";
import type { Artifact, Emission, Profile, Stamp } from "../../target.ts";
import { type Engine, engineOf, hasPrefixedNames, hasTiers } from "../versions.ts";
import { needsGlobal } from "./entities.ts";
import { type Part, partsOf } from "./parts.ts";
import { refusals } from "./refusals.ts";
import { emitRule } from "./rules.ts";
import { selectorText, singleNamespace, subjectSelector } from "./selectors.ts";
import { tierName, tierObjects, usedTiers } from "./tiers.ts";

const API = "projectcalico.org/v3";

/** Writes an intent as Calico v3 policies with explicit tier, order and types; each object speaks of one direction. */
export function emitCalico(intent: Intent, profile: Profile, stamp: Stamp): Emission {
  const engine = engineOf(profile);
  const tiers = usedTiers(intent);
  const diagnostics: Diagnostic[] = [...refusals(intent)];
  if (tiers.length > 1 && !hasTiers(engine)) {
    diagnostics.push(
      diagnostic("PCL3001", ["tiers"], `\`${profile.text}\` has one tier, the policies stand in ${tiers.length}: ${tiers.join(", ")}`, {
        help: "put all policies into one tier, or use calico@3.29",
      }),
    );
  }
  if (diagnostics.length > 0) return { artifacts: [], diagnostics };
  const objects: readonly CalicoObject[] = [
    ...(hasTiers(engine) ? tierObjects(intent, engine, stamp) : []),
    ...tiers.flatMap((tier) => partsOf(intent, tier).map((part) => objectFor(part, intent.cluster, engine, stamp))),
  ];
  const artifacts: Artifact[] = objects.map((object) => yamlArtifact("cluster", object));
  return { artifacts: artifacts.sort(byPath), diagnostics };
}

interface CalicoObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels: object };
  readonly spec: object;
}

function objectFor({ policy, direction, rules, ending, suffix, order }: Part, facts: ClusterFacts, engine: Engine, stamp: Stamp): CalicoObject {
  const subject = policy.subject as Extract<Policy["subject"], { kind: "pods" }>;
  const namespace = rules.some((rule) => needsGlobal(rule.peers)) ? null : singleNamespace(subject.namespaces);
  const tier = tierName(policy.tier, engine);
  const written = [...rules.flatMap((rule) => emitRule(rule, direction, facts)), ...(ending === null ? [] : [{ action: ending }])];
  const staged = policy.mode === "audit";
  return {
    apiVersion: API,
    kind: `${staged ? "Staged" : ""}${namespace === null ? "GlobalNetworkPolicy" : "NetworkPolicy"}`,
    metadata: {
      name: nameOf(policy.id, direction, suffix, tier, engine),
      ...(namespace === null ? {} : { namespace }),
      labels: objectLabels(policy, stamp),
    },
    spec: {
      ...(staged ? { stagedAction: "Set" } : {}),
      tier,
      order,
      ...(namespace === null ? { namespaceSelector: selectorText(subject.namespaces) } : {}),
      selector: subjectSelector(subject.pods, subject.serviceAccounts),
      types: [direction === "ingress" ? "Ingress" : "Egress"],
      ...(written.length === 0 ? {} : { [direction]: written }),
    },
  };
}

/** From 3.29 to 3.31 a policy outside the default tier carries its tier's name in front. */
function nameOf(id: string, direction: Direction, suffix: string, tier: string, engine: Engine): string {
  const parts = id.endsWith(`/${direction}`) ? [id] : [id, direction];
  const name = objectName(...parts, ...(suffix === "" ? [] : [suffix]));
  return tier !== "default" && hasPrefixedNames(engine) ? `${tier}.${name}` : name;
}
