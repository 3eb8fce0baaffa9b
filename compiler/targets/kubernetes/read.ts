import type { ClusterPolicy } from "#api";
import { type Diagnostic, diagnostic } from "#diagnostic";
import type { Direction } from "#ir";
import type { Document } from "#manifest";
import { type Kind, kindIn, type Level, type Relation, type Side } from "#model";
import type { Profile, Reading } from "../target.ts";
import { stepsOf } from "./read/cluster-policy.ts";
import type { BlockReading } from "./read/cubes.ts";
import { level, networkLevels } from "./read/network-policy.ts";
import { type Policies, readPolicies } from "./read/objects.ts";
import { tied } from "./read/ties.ts";

/** What the specification tells apart: pods, their own node, and addresses. */
const KINDS: readonly Kind[] = ["pod", "world", "host", "remote-node", "kube-apiserver"];

/** What a set of objects means by the specification: Admin tier, NetworkPolicies of isolated pods, Baseline tier, allow. */
export function read(documents: readonly Document[], profile: Profile): Reading {
  const policies = readPolicies(documents, profile);
  const diagnostics = [...policies.diagnostics];
  const blocks = (profile.flags.get("ipblock-pods")?.[0] ?? "unknown") as BlockReading;
  const sides = {
    ingress: sideOf(policies, "ingress", blocks, diagnostics),
    egress: sideOf(policies, "egress", blocks, diagnostics),
  };
  // network-policies.md: how Services rewrite addresses before or after policies is left to the engine.
  const relation: Relation = { profile: profile.text, kinds: KINDS, services: { address: "open" }, sides };
  return { relation, pending: null, diagnostics, objects: policies.network.length + policies.cluster.length };
}

function sideOf({ network, cluster }: Policies, direction: Direction, blocks: BlockReading, diagnostics: Diagnostic[]): Side {
  // networking/v1 types.go: traffic from the pod's own node is always allowed.
  const node: Level = { action: "allow", cubes: [{ when: [kindIn("P", "host")], rule: "" }], title: "the own node reaches its pods" };
  const before = [...(direction === "ingress" ? [node] : []), ...tier(cluster, "admin", direction, diagnostics)];
  const middle = networkLevels(network, direction, blocks);
  const baseline = tier(cluster, "baseline", direction, diagnostics);
  const end = before.length + middle.length + baseline.length;
  return [...before.map((one) => passTo(one, before.length)), ...middle, ...baseline.map((one) => passTo(one, end))];
}

function passTo(one: Level, to: number): Level {
  return one.action === "pass" ? { ...one, to } : one;
}

/** Policies by priority, rules by index; one level a rule, since the first match decides. */
function tier(policies: readonly ClusterPolicy[], name: ClusterPolicy["tier"], direction: Direction, diagnostics: Diagnostic[]): Level[] {
  const members = policies.filter((policy) => policy.tier === name);
  const priorities = [...new Set(members.map(({ priority }) => priority))].sort((a, b) => a - b);
  return priorities.flatMap((priority) => {
    const group = members.filter((policy) => policy.priority === priority);
    const steps = tied(group.map((policy) => stepsOf(policy, direction)));
    if (steps === null) {
      const names = group.map(({ name: one }) => `\`${one}\``).join(", ");
      diagnostics.push(
        diagnostic("PCL1013", [direction, priority], `policies ${names} share priority ${priority} and are too large to compare`, {
          help: "give each policy a priority of its own",
        }),
      );
    }
    return (steps ?? []).flatMap((step) => level(step.action === "unknown" ? { ...step, missing: "engine" } : step));
  });
}
