import { type Diagnostic, diagnostic } from "#diagnostic";
import { flowText, verdictText } from "#explain";
import { type ClusterFacts, canonicalIntent, canonicalJson, type Intent, type Policy, type Section } from "#ir";
import type { Inventory, Relation } from "#model";
import type { Chosen } from "#targets";
import { judgedAlike } from "#verify";

/**
 * The old release enforced, and beside it what the new one has otherwise, by the engine's own means that enforce nothing: Calico's staged
 * policies, an eBPF image's audit, and allow rules of Cilium without default deny.
 */
export function previewOf(before: Intent, after: Intent, { target, profile }: Chosen): Intent | Diagnostic {
  const means = target.capabilities(profile)["mode.audit"].level === "full" ? audited : target.name === "cilium" ? additive : null;
  if (means === null) {
    const help = "leave `objects` out: recorded traffic is judged all the same";
    return diagnostic("PCL6016", ["stages", "shadow"], `\`${profile.text}\` has no objects that show a release without enforcing it`, { help });
  }
  const [old, next] = [canonicalIntent(before), canonicalIntent(after)];
  const known = new Set(old.policies.map((one) => canonicalJson(one)));
  const shown = next.policies.filter((one) => !known.has(canonicalJson(one))).map((one) => means({ ...one, id: `shadow/${one.id}` }));
  const tiers = new Map([...next.tiers, ...old.tiers].map((one) => [one.name, one]));
  return canonicalIntent({
    ...old,
    cluster: old.policies.length > 0 ? old.cluster : next.cluster,
    tiers: [...tiers.values()],
    policies: [...old.policies, ...shown],
  });
}

function audited(policy: Policy): Policy {
  return { ...policy, mode: "audit" };
}

/** It may allow, and isolates nobody. */
function additive(policy: Policy): Policy {
  const open = (section: Section | null): Section | null => section && { ...section, otherwise: "next" };
  return { ...policy, ingress: open(policy.ingress), egress: open(policy.egress) };
}

/** Whether everything is judged with the shadow as without it: both meanings as the engine reads them. */
export function proveInert(
  before: Relation,
  shadowed: Relation,
  options: { readonly facts: ClusterFacts | null; readonly inventory: Inventory | null },
): { readonly steps: number } | Diagnostic {
  const { witnesses, undecided, proof } = judgedAlike(before, shadowed, options);
  const [shown] = witnesses;
  if (shown === undefined && undecided === null) return { steps: proof.steps };
  const why =
    shown === undefined
      ? (undecided?.message ?? "")
      : `${flowText(shown.flow, shown.live)}, now: ${verdictText(shown.before)}; with them: ${verdictText(shown.after)}`;
  const help = "leave `objects` out: recorded traffic is judged all the same";
  return diagnostic("PCL6015", ["stages", "shadow"], `the objects of the shadow are not inert: ${why}`, { help });
}
