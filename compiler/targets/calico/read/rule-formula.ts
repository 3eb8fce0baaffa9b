import { type AddressRange, ALL_V4, ALL_V6 } from "#algebra";
import type { Direction } from "#ir";
import { addressIn, literal, PROTOCOL_NUMBERS, type ProtocolName, V } from "#model";
import { entityFormula, type PortContext, type Surroundings } from "./entity.ts";
import { all, type Formula, lit, negate, TRUE } from "./formula.ts";
import type { Icmp, Rule } from "./rules.ts";

/** Flows that a rule matches, its http clause aside. */
export function ruleFormula(rule: Rule, direction: Direction, around: Surroundings): Formula {
  const families = familiesOf(rule);
  const context = (side: PortContext["side"]): PortContext => ({ side, protocols: namedProtocols(rule), families });
  const [source, destination] = direction === "ingress" ? (["P", "S"] as const) : (["S", "P"] as const);
  return all(
    rule.ipVersion === null ? TRUE : lit(addressIn("P", [rule.ipVersion === 4 ? ALL_V4 : ALL_V6])),
    rule.protocol === null ? TRUE : protocolFormula(rule.protocol),
    rule.notProtocol === null ? TRUE : negate(protocolFormula(rule.notProtocol)),
    rule.icmp === null ? TRUE : icmpFormula(rule.icmp),
    rule.notIcmp === null ? TRUE : negate(icmpFormula(rule.notIcmp)),
    entityFormula(source, rule.source, context("source"), around),
    entityFormula(destination, rule.destination, context("destination"), around),
  );
}

function protocolFormula(protocol: number): Formula {
  return lit(literal(V.protocol, { sort: "number", ranges: [[protocol, protocol]] }));
}

function icmpFormula({ type, code }: Icmp): Formula {
  return all(
    type === null ? TRUE : lit(literal(V.icmpType, { sort: "number", ranges: [[type, type]] })),
    code === null ? TRUE : lit(literal(V.icmpCode, { sort: "number", ranges: [[code, code]] })),
  );
}

const WITH_PORTS: readonly ProtocolName[] = ["TCP", "UDP", "SCTP"];

/** A named port of a rule without protocol is the endpoint's own, whatever its protocol (since 3.32). */
function namedProtocols(rule: Rule): readonly ProtocolName[] {
  const one = WITH_PORTS.find((name) => PROTOCOL_NUMBERS[name] === rule.protocol);
  return one === undefined ? WITH_PORTS : [one];
}

/** A rule that lists addresses is rendered for their families only, also where it only lists what it spares (felix/rules, FilterRuleToIPVersion). */
function familiesOf(rule: Rule): AddressRange[] {
  const lists = [rule.source.nets, rule.source.notNets, rule.destination.nets, rule.destination.notNets].filter((list) => list.length > 0);
  return [ALL_V4, ALL_V6].filter(([low, high]) => lists.every((list) => list.some(([from]) => low <= from && from <= high)));
}
