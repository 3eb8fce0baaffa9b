import type { ClusterFacts, Direction, PortMatch, Ports, Rule } from "#ir";
import { entitiesOf } from "./entities.ts";

const ACTIONS = { allow: "Allow", deny: "Deny", pass: "Pass" } as const;

/** The Calico rules that one rule of the intent becomes: one for each peer and protocol, a Log rule before each if asked for. */
export function emitRule(rule: Rule, direction: Direction, facts: ClusterFacts): object[] {
  return entitiesOf(rule.peers, facts).flatMap((entity) =>
    protocols(rule.ports).flatMap(({ match, ports }) => {
      const body = { ...match, ...ends(entity, ports, direction) };
      return [...(rule.log ? [{ action: "Log", ...body }] : []), { action: ACTIONS[rule.action], ...body }];
    }),
  );
}

/** The CRDs of 3.32 take as many ports in a list. */
const MAX_PORTS = 50;

interface ProtocolMatch {
  readonly match: object;
  readonly ports: readonly (number | string)[];
}

function protocols(ports: Ports): ProtocolMatch[] {
  if (ports === "any") return [{ match: {}, ports: [] }];
  const found: ProtocolMatch[] = [];
  for (const protocol of ["TCP", "UDP", "SCTP"] as const) {
    const own = ports.filter((port) => port.protocol === protocol);
    if (own.length === 0) continue;
    const whole = own.some((port) => "from" in port && port.from <= 1 && port.to === 65_535);
    const written = whole ? [] : [...new Set(own.map(portText))];
    for (let i = 0; i === 0 || i < written.length; i += MAX_PORTS) found.push({ match: { protocol }, ports: written.slice(i, i + MAX_PORTS) });
  }
  for (const port of ports) {
    if (!("type" in port)) continue;
    const icmp = { ...(port.type === null ? {} : { type: port.type }), ...(port.code === null ? {} : { code: port.code }) };
    found.push({ match: { protocol: port.protocol, ...(port.type === null ? {} : { icmp }) }, ports: [] });
  }
  return found;
}

function portText(port: PortMatch): number | string {
  if ("name" in port) return port.name;
  if ("type" in port) throw new Error("internal error, please report: ICMP among ports");
  return port.from === port.to ? port.from : `${port.from}:${port.to}`;
}

function ends(entity: object | null, ports: readonly (number | string)[], direction: Direction): object {
  const destination = { ...(direction === "egress" ? entity : {}), ...(ports.length === 0 ? {} : { ports }) };
  return {
    ...(direction === "ingress" && entity !== null ? { source: entity } : {}),
    ...(Object.keys(destination).length === 0 ? {} : { destination }),
  };
}
