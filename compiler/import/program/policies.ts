import type { Policy, Rule, Section, Substitution } from "#ir";
import { type Code, quote } from "./code.ts";
import { peerCode } from "./peers.ts";
import { portsCode, requestCode } from "./traffic.ts";

type Fields = readonly (readonly [string, Code])[];

/** The properties of a policy. */
export function policyCode(policy: Policy): Code {
  const { tier, order, mode, subject, ingress, egress } = policy;
  return {
    fields: [
      ...(tier === "default" ? [] : [["tier", quote(tier)] as const]),
      ...(order === null ? [] : [["order", String(order)] as const]),
      ...(mode === "enforce" ? [] : [["mode", quote(mode)] as const]),
      ["subject", peerCode(subject)],
      ...(ingress === null ? [] : [["ingress", sectionCode(ingress)] as const]),
      ...(egress === null ? [] : [["egress", sectionCode(egress)] as const]),
      ...provenance(policy),
    ],
  };
}

function sectionCode({ rules, otherwise }: Section): Code {
  return {
    fields: [
      ["rules", { list: rules.map(ruleCode) }],
      ["otherwise", quote(otherwise)],
    ],
  };
}

function ruleCode(rule: Rule): Code {
  const { action, peers, ports, layer7, log, authenticate, orElse } = rule;
  return {
    fields: [
      ["action", quote(action)],
      ["peers", { list: peers.map(peerCode) }],
      ["ports", portsCode(ports)],
      ...(layer7.length === 0 ? [] : [["requests", { list: layer7.map(requestCode) }] as const]),
      ...(log ? [["log", "true"] as const] : []),
      ...(authenticate ? [["authenticate", "true"] as const] : []),
      ...(orElse === null ? [] : [["orElse", substitutionCode(orElse)] as const]),
      ...provenance(rule),
    ],
  };
}

function substitutionCode(orElse: Substitution): Code {
  const what: readonly [string, Code] =
    orElse.kind === "l4" ? ["level", quote("l4")] : orElse.kind === "cidrs" ? ["cidrs", { list: orElse.cidrs.map(quote) }] : ["deny", "true"];
  return { fields: [what, ["reason", quote(orElse.reason)]] };
}

function provenance(one: Pick<Policy, "owner" | "reason" | "expires">): Fields {
  return (["owner", "reason", "expires"] as const).flatMap((name) => {
    const value = one[name];
    return value === null ? [] : [[name, quote(value)] as const];
  });
}
