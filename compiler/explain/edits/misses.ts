import type { Rule } from "#ir";
import { endsOf, matchesRule, matchesSubject } from "#model";
import type { Asked } from "./asked.ts";

/** A part of a rule that may not hold for a flow. */
export type Part = "peers" | "ports" | "layer7" | "authenticate";

const ANYBODY = [{ kind: "entity", entity: "all" }] as const;

/** The parts of a rule that don't hold for the flow. */
export function missesOf(rule: Rule, asked: Asked): Part[] {
  const { peers, ports, layer7, authenticate } = rule;
  const open: Rule = { ...rule, peers: ANYBODY, ports: "any", layer7: [], authenticate: false };
  const fails = (some: Partial<Rule>) => matchesRule({ ...open, ...some }, asked.flow, asked.direction).truth !== "yes";
  return [
    ...(fails({ peers }) ? (["peers"] as const) : []),
    ...(fails({ ports }) ? (["ports"] as const) : []),
    ...(fails({ layer7 }) ? (["layer7"] as const) : []),
    ...(fails({ authenticate }) ? (["authenticate"] as const) : []),
  ];
}

/** Which of a rule's peers the flow's other end is. */
export function peersMet(rule: Rule, asked: Asked): Rule["peers"] {
  return rule.peers.filter((peer) => missesOf({ ...rule, peers: [peer], ports: "any", layer7: [], authenticate: false }, asked).length === 0);
}

/** Whether a policy governs the end that is judged. */
export function governs(subject: Parameters<typeof matchesSubject>[0], asked: Asked): boolean {
  return matchesSubject(subject, endsOf(asked.flow, asked.direction).subject);
}
