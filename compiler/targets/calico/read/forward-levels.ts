import type { Direction } from "#ir";
import { KINDS, kindIn } from "#model";
import type { Surroundings } from "./entity.ts";
import { failsafeOf } from "./felix.ts";
import { all, any, type Formula, lit, missing, negate, TRUE } from "./formula.ts";
import type { HostGroup } from "./host-groups.ts";
import { onNodes } from "./host-levels.ts";
import { type LevelStack, Target } from "./level-stack.ts";
import type { Chain } from "./levels.ts";
import type { TieredPolicy } from "./rules.ts";

/**
 * Traffic of pods that passes a host endpoint of their node, as a condition on the pod's side: policies before DNAT and those with
 * applyOnForward. An Allow goes on to what follows; without such a policy everything passes (felix/rules, chainTypeForward).
 * `*` is every interface, pods' own among them, so a forwarded packet meets its ingress and its egress rules; a named one is crossed once.
 */
export function forwardLevels(host: HostGroup, direction: Direction, around: Surroundings, stack: LevelStack, walk: (chain: Chain) => void): void {
  const here = all(
    lit(kindIn("S", "pod")),
    onNodes("S", host.nodes),
    lit(kindIn("P", ...KINDS.filter((kind) => kind !== "host"))),
    host.forwarded,
    host.everywhere ? TRUE : overTheInterface(host),
  );
  const at = ` at ${host.id}`;
  const chain = (kind: TieredPolicy["host"], section: Direction, allow: Chain["allow"]): Chain => ({
    section,
    policies: host.policies.filter((policy) => policy.host === kind && policy.governs[section]),
    where: () => here,
    allow,
    drops: kind === "forward",
    spares: TRUE,
    requests: false,
    at,
  });
  for (const section of ["ingress", "egress"] as const) {
    if (section !== direction && !host.everywhere) continue;
    const through = new Target();
    if (section === "ingress") {
      if (!host.everywhere) walk(chain("untracked", section, "leaves replies"));
      const first = chain("preDNAT", section, through);
      const failsafe = { policy: host.id, rule: "", title: `failsafe port${at}` };
      if (first.policies.length > 0) stack.push("pass", all(here, failsafeOf(around.failsafe, host.nodes[0] ?? "", "ingress")), failsafe, through);
      walk(first);
    }
    walk(chain("forward", section, through));
    stack.land(through);
  }
}

/** Pods of one node reach each other without it; whether those of other nodes come in a tunnel is not known. */
function overTheInterface({ nodes }: HostGroup): Formula {
  const elsewhere = all(negate(onNodes("P", nodes)), missing("tunnels between nodes"));
  return any(negate(lit(kindIn("P", "pod"))), elsewhere);
}
