import { type AddressRange, addresses, isProblem, parseCidr } from "#algebra";
import { type Diagnostic, diagnostic, quoted } from "#diagnostic";
import { type CidrPeer, canOverlap, type Intent, type Policy, type Rule } from "#ir";
import { cubesOf, type Level, type Relation, type Witness } from "#model";
import { compare } from "#verify";
import { pathOf, placeIn } from "../admit.ts";
import type { Guard } from "../guard.ts";

/** The allow rules that open what a guard forbids, each with a flow that shows it. */
export function brokenGuards(intent: Intent, guards: readonly Guard[]): Diagnostic[] {
  return guards.flatMap((guard) => [
    ...badBlocks(guard),
    ...intent.policies
      .filter((policy) => canOverlap(policy.subject, guard.subject))
      .flatMap((policy) => (policy[guard.direction]?.rules ?? []).flatMap((rule) => (rule.action === "allow" ? broken(guard, policy, rule) : []))),
  ]);
}

function badBlocks(guard: Guard): Diagnostic[] {
  return guard.blocks.flatMap((block) => {
    const parsed = parseCidr(block);
    if (!isProblem(parsed)) return [];
    return [diagnostic("PCL1010", [...pathOf(guard), "blocks"], parsed.message, { help: parsed.help, source: placeIn(guard) })];
  });
}

function broken(guard: Guard, policy: Policy, rule: Rule): Diagnostic[] {
  const opened = guard.blocks.find((block) => opens(rule, block));
  if (opened === undefined) return [];
  const reason = guard.reason === null ? "" : `: ${guard.reason}`;
  const witness = flowThrough(guard, policy, rule, opened);
  return [
    diagnostic("PCL1025", [policy.id, rule.id], `guard ${quoted(pathOf(guard).join("/"))} forbids to open ${quoted(opened)}${reason}`, {
      help: "name the addresses that are needed",
      source: rule.source ?? policy.source,
      ...(witness === null ? {} : { witness }),
    }),
  ];
}

/** Whether a rule's peers together cover all of a block. */
function opens({ peers }: Rule, block: string): boolean {
  if (peers.some((peer) => peer.kind === "entity" && (peer.entity === "all" || peer.entity === "world"))) return true;
  const ranges = peers.flatMap((peer) => (peer.kind === "cidr" ? rangesOf(peer) : []));
  return addresses.without(rangesOf({ kind: "cidr", cidr: block, except: [], pods: false }), ranges).length === 0;
}

/** The addresses of a block; none where it is no block, which is reported elsewhere. */
function rangesOf({ cidr, except }: CidrPeer): AddressRange[] {
  const range = (text: string): AddressRange[] => {
    const parsed = parseCidr(text);
    return isProblem(parsed) ? [] : [parsed.range];
  };
  return addresses.without(range(cidr), except.flatMap(range));
}

function flowThrough({ direction }: Guard, policy: Policy, rule: Rule, block: string): Witness | null {
  const peer: CidrPeer = { kind: "cidr", cidr: block, except: [], pods: false };
  const nothing: Level = { action: "deny", cubes: [{ when: [], rule: "" }], title: "what the guard leaves" };
  const opened: Level = { action: "allow", cubes: cubesOf(policy.subject, { ...rule, peers: [peer] }, direction), title: "what the rule opens" };
  const on = (...side: readonly Level[]): Relation => ({ profile: "", sides: { ingress: [], egress: [], [direction]: side } });
  return compare(on(nothing), on(opened, nothing), { maxWitnesses: 1 }).witnesses[0] ?? null;
}
