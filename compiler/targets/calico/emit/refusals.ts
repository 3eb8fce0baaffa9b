import { type Diagnostic, diagnostic } from "#diagnostic";
import { DIRECTIONS, type Intent, type Policy } from "#ir";

/** What capabilities leave open because it hangs on the direction or on a value. */
export function refusals(intent: Intent): Diagnostic[] {
  return intent.policies.flatMap((policy) => [...ofSubject(policy), ...DIRECTIONS.flatMap((direction) => ofSection(policy, direction))]);
}

function ofSubject(policy: Policy): Diagnostic[] {
  if (policy.subject.kind === "pods") return [];
  const help = "select pods, or write the policy of the host endpoints by hand";
  return [diagnostic("PCL3001", [policy.id], "`calico` binds nodes only through host endpoints", { help, source: policy.source })];
}

/** A node reaches its pods in any case, so a rule that lets it in says nothing new; every other word about it can't be said. */
function ofSection(policy: Policy, direction: (typeof DIRECTIONS)[number]): Diagnostic[] {
  return (policy[direction]?.rules ?? []).flatMap((rule) => {
    const host = rule.peers.some((peer) => peer.kind === "entity" && peer.entity === "host");
    if (!host || (direction === "ingress" && rule.action === "allow")) return [];
    const help = "name the own node in allow rules of ingress only, or name the node addresses as a `cidr` peer";
    const message = `\`calico\` has no selector for the pod's own node in a rule that ${rule.action === "allow" ? "lets pods reach it" : `says ${rule.action}`}`;
    return [diagnostic("PCL3001", [policy.id, direction, rule.id], message, { help, source: rule.source ?? policy.source })];
  });
}
