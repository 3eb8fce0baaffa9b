import { compile, readArtifacts } from "#compiler";
import { type Diagnostic, diagnostic, hasErrors } from "#diagnostic";
import type { Intent } from "#ir";
import type { Inventory } from "#model";
import { type Chosen, parseProfile } from "#targets";
import { compare } from "#verify";

/** What an engine that only reads NetworkPolicies would not enforce of an intent: its policies as Kubernetes gets them, read as that engine does. */
export function notEnforced(intent: Intent, { target, profile }: Chosen, inventory: Inventory | null): readonly Diagnostic[] {
  const kubernetes = parseProfile("kubernetes,ipblock-pods=match");
  if ("diagnostics" in kubernetes) return kubernetes.diagnostics;
  const [output] = compile(intent, [kubernetes], { inventory }).outputs;
  if (output === undefined || hasErrors(output.diagnostics)) return output?.diagnostics ?? [];
  const meant = readArtifacts(kubernetes.target, output.artifacts, kubernetes.profile, inventory);
  const enforced = readArtifacts(target, output.artifacts, profile, inventory);
  const { relation, witnesses } = compare(meant.relation, enforced.relation, { facts: intent.cluster, inventory });
  const [witness] = witnesses;
  if (witness === undefined) return enforced.diagnostics;
  const how = { incomparable: "other than", wider: "wider than", narrower: "narrower than", unknown: "not always", equal: "" }[relation];
  const message = `what \`${profile.text}\` enforces of these policies is ${how} what they say`;
  return [
    ...enforced.diagnostics,
    diagnostic("PCL3003", [profile.text], message, { help: "choose an engine that enforces them: cilium or calico", witness }),
  ];
}
