import { type AddressRange, addresses } from "#algebra";
import { addressIn, type End, isOneOf, kindIn, literal, type ProtocolName, protocolIs, V } from "#model";
import type { Selector } from "../selector.ts";
import type { Failsafe } from "./felix.ts";
import { all, any, FALSE, type Formula, lit, negate } from "./formula.ts";
import { asSet, namedPortOf } from "./host-endpoint.ts";
import type { ActiveHost } from "./host-places.ts";
import { podsOf } from "./labels.ts";
import { type AddressSet, addressesOf, selects } from "./network-sets.ts";
import type { PortTerm, RuleEntity } from "./rules.ts";
import { type Services, serviceOf } from "./services.ts";

/** What a rule is judged against besides the flow. */
export interface Surroundings {
  readonly sets: readonly AddressSet[];
  readonly services: Services;
  readonly hosts: readonly ActiveHost[];
  readonly failsafe: readonly Failsafe[];
}
export interface PortContext {
  /** The destination's ports are `port`, the source's `source-port`. */
  readonly side: "source" | "destination";
  /** Protocols of named ports. */
  readonly protocols: readonly ProtocolName[];
  readonly families: readonly AddressRange[];
}

/** Flows whose one end an entity of a rule matches (felix/calc, rule_scanner.go). */
export function entityFormula(end: End, entity: RuleEntity, context: PortContext, around: Surroundings): Formula {
  const { selector, notSelector } = combined(entity);
  const numeric = entity.ports.some((one) => "from" in one);
  const named = entity.ports.some((one) => "name" in one);
  const parts: Formula[] = [];
  if (entity.nets.length > 0) parts.push(lit(addressIn(end, addresses.overlap(entity.nets, context.families))));
  if (entity.notNets.length > 0) parts.push(lit(addressIn(end, addresses.without(context.families, entity.notNets))));
  // A set of named ports is already narrowed by the selector; numbers need the selector's own set.
  if (selector !== null && (numeric || !named)) parts.push(members(end, selector, around.sets));
  if (notSelector !== null) parts.push(negate(members(end, notSelector, around.sets)));
  if (entity.ports.length > 0) parts.push(portsFormula(end, entity.ports, selector, context, around));
  if (entity.notPorts.length > 0) parts.push(negate(portsFormula(end, entity.notPorts, selector, context, around)));
  if (entity.service !== null) parts.push(serviceOf(end, entity.service, context.side, around.services));
  return all(...parts);
}

/** With a positive selector the negative one narrows what is known; alone it also spares addresses that nobody knows. */
function combined(entity: RuleEntity): { readonly selector: Selector | null; readonly notSelector: Selector | null } {
  const { selector, notSelector } = entity;
  if (selector === null || notSelector === null) return { selector, notSelector };
  return { selector: { kind: "and", of: [selector, { kind: "not", of: notSelector }] }, notSelector: null };
}

/** Addresses in the set that a selector makes: pods and network sets. */
function members(end: End, selector: Selector, sets: readonly AddressSet[]): Formula {
  return any(podMembers(end, selector), addressesOf(end, selector, sets));
}

function podMembers(end: End, selector: Selector): Formula {
  return all(lit(kindIn(end, "pod")), podsOf(end, selector));
}

function portsFormula(
  end: End,
  ports: readonly PortTerm[],
  selector: Selector | null,
  { side, protocols }: PortContext,
  { hosts }: Surroundings,
): Formula {
  const ranges = ports.flatMap((one) => ("from" in one ? [[one.from, one.to] as const] : []));
  const variable = side === "destination" ? V.port : V.sourcePort;
  const found = hosts.filter((host) => selector === null || selects(selector, asSet(host)) === "yes");
  const named = ports.flatMap((one) =>
    "name" in one
      ? [
          all(lit(protocolIs(...protocols)), any(...found.map((host) => namedPortOf(host, one.name, end, variable)))),
          all(
            lit(isOneOf(side === "destination" ? V.named(one.name) : V.sourceNamed(one.name), ["yes"])),
            lit(protocolIs(...protocols)),
            selector === null ? podMembers(end, { kind: "all" }) : podMembers(end, selector),
          ),
        ]
      : [],
  );
  return any(ranges.length === 0 ? FALSE : lit(literal(variable, { sort: "number", ranges })), ...named);
}
