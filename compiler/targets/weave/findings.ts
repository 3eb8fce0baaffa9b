import type { NetworkPolicy, NetworkPolicyRule } from "#api";
import type { Diagnostic } from "#diagnostic";
import { DIRECTIONS } from "#ir";
import { report } from "#manifest";
import { governs } from "../network-cubes.ts";
import type { WrittenPolicy } from "../network-policies.ts";
import type { Profile } from "../target.ts";

/** A named port anywhere makes Weave reject the whole policy (npc/analyser.go, checkForNamedPorts). */
export function isDropped({ ingress, egress }: NetworkPolicy): boolean {
  return [...ingress, ...egress].some(hasName);
}

export function isIPv6(cidr: string): boolean {
  return cidr.includes(":");
}

function hasName({ ports }: NetworkPolicyRule): boolean {
  return ports?.some(({ port }) => port !== null && "name" in port) === true;
}

/** What Weave doesn't enforce of a policy, field by field. */
export function findings({ policy, document }: WrittenPolicy, profile: Profile): readonly Diagnostic[] {
  const warn = (path: readonly (string | number)[], message: string, help: string): Diagnostic =>
    report(document, "PCL3003", ["spec", ...path], `\`${profile.text}\` ${message}`, help);
  if (isDropped(policy)) return [warn([], "drops a policy with a named port whole, and what it isolates stays open", "write the port number")];
  const loose = DIRECTIONS.filter((direction) => policy[direction].length > 0 && !governs(policy, direction)).map((direction) =>
    warn([direction], "opens this section although policyTypes leaves it out, once another policy isolates", "leave the section out"),
  );
  const ofRules = DIRECTIONS.flatMap((direction) =>
    policy[direction].flatMap((rule, i) => {
      const ranges = rule.ports?.some(({ port }) => port !== null && "from" in port && port.to > port.from) === true;
      const blocks = (rule.peers ?? []).filter((peer) => peer.kind === "ipBlock");
      const side = direction === "ingress" ? "from" : "to";
      return [
        ...(ranges ? [warn([direction, i, "ports"], "ignores endPort: only the first port opens", "write every port by itself")] : []),
        ...(blocks.some(({ cidr }) => isIPv6(cidr)) ? [warn([direction, i, side], "has no IPv6", "leave the block out")] : []),
        ...(blocks.length > 0 && direction === "ingress"
          ? [warn([direction, i, side], "sees the node's address on traffic through a Service", "set `externalTrafficPolicy: Local` on it")]
          : []),
      ];
    }),
  );
  return [...loose, ...ofRules];
}
