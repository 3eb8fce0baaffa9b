import type { Diagnostic } from "#diagnostic";
import { DIRECTIONS } from "#ir";
import { report } from "#manifest";
import type { Inventory } from "#model";
import { governs } from "../network-cubes.ts";
import type { WrittenPolicy } from "../network-policies.ts";
import type { Profile } from "../target.ts";
import { losesPorts, namedPorts } from "./named-ports.ts";

/** What kube-router reads otherwise than the specification, field by field. */
export function findings({ policy, document }: WrittenPolicy, profile: Profile, inventory: Inventory | null): readonly Diagnostic[] {
  const warn = (path: readonly (string | number)[], message: string, help: string): Diagnostic =>
    report(document, "PCL3003", ["spec", ...path], `\`${profile.text}\` ${message}`, help);
  const both = governs(policy, "ingress") && governs(policy, "egress") && policy.ingress.length + policy.egress.length > 0;
  const mixed = both
    ? [warn(["policyTypes"], "lets each section answer for the other direction between the selected pods", "write one policy for each direction")]
    : [];
  const ofRules = DIRECTIONS.filter((direction) => governs(policy, direction)).flatMap((direction) =>
    policy[direction].flatMap((rule, i) => {
      const side = direction === "ingress" ? "from" : "to";
      const blocks = (rule.peers ?? []).filter((peer) => peer.kind === "ipBlock");
      const toPods = rule.peers?.some((peer) => peer.kind === "pods") === true;
      const shares = blocks.length > 1 && blocks.some(({ except }) => except.length > 0);
      const loses = toPods && losesPorts(policy, rule, direction, inventory) !== false;
      const anywhere = rule.peers === null && direction === "egress" && namedPorts(rule).length > 0;
      return [
        ...(loses ? [warn([direction, i, "ports"], "opens every port to these pods if no pod defines the port name", "write the port number")] : []),
        ...(anywhere ? [warn([direction, i, "ports"], "opens the number of this port name to every destination", "write the port number")] : []),
        ...(shares ? [warn([direction, i, side], "shares the exceptions among the ipBlocks of a rule", "write one rule for each ipBlock")] : []),
        ...(blocks.some(({ cidr }) => cidr === "::/0")
          ? [warn([direction, i, side], "reads `::/0` as 2000::/3 and fd00::/8", "write `::/1` and `8000::/1`")]
          : []),
      ];
    }),
  );
  return [...mixed, ...ofRules];
}
