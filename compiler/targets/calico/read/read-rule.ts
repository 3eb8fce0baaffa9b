import { quoted } from "#api";
import type { Path } from "#diagnostic";
import type { Direction } from "#ir";
import { PROTOCOL_NUMBERS } from "#model";
import type { EntityObject, RuleObject } from "../schema/rule.ts";
import type { Findings } from "./findings.ts";
import type { Net } from "./nets.ts";
import { carriesPorts, readProtocol } from "./ports.ts";
import { readEntity } from "./read-entity.ts";
import { readHttp } from "./read-http.ts";
import type { Icmp, Rule, RuleAction } from "./rules.ts";

export interface RulePlace {
  readonly id: string;
  readonly direction: Direction;
  readonly namespace: string | null;
  readonly raw: boolean;
}

const ACTIONS = { Allow: "allow", Deny: "deny", Pass: "pass", Log: "log" } as const satisfies Record<RuleObject["action"], RuleAction>;

/** One rule of a policy, with what validator and CRD refuse (libcalico-go, lib/validator/v3; api/config/crd). */
export function readRule(object: RuleObject, findings: Findings, path: Path, place: RulePlace): Rule {
  const protocol = readProtocol(object.protocol, findings, [...path, "protocol"]);
  const notProtocol = readProtocol(object.notProtocol, findings, [...path, "notProtocol"]);
  const source = readEntity(object.source, findings, [...path, "source"], { ...place, role: "source" });
  const destination = readEntity(object.destination, findings, [...path, "destination"], { ...place, role: "destination" });
  for (const end of ["source", "destination"] as const) refusePorts(object[end], protocol, object, findings, [...path, end]);
  refuseIcmp(object, protocol, notProtocol, findings, path);
  if (!place.raw) refuseFamilies(object, [...source.nets, ...destination.nets], findings, path);
  return {
    id: place.id,
    action: ACTIONS[object.action],
    ipVersion: object.ipVersion ?? null,
    protocol,
    notProtocol,
    icmp: icmpOf(object.icmp),
    notIcmp: icmpOf(object.notICMP),
    source: source.entity,
    destination: destination.entity,
    http: readHttp(object, protocol, findings, path, place),
  };
}

function icmpOf(icmp: RuleObject["icmp"]): Icmp | null {
  return icmp === null || icmp === undefined ? null : { type: icmp.type ?? null, code: icmp.code ?? null };
}

/** Ports need TCP, UDP or SCTP; since 3.32 a rule of named ports alone may leave the protocol open. */
function refusePorts(entity: EntityObject | null | undefined, protocol: number | null, rule: RuleObject, findings: Findings, path: Path): void {
  if (carriesPorts(protocol)) return;
  for (const field of ["ports", "notPorts"] as const) {
    const ports = entity?.[field] ?? [];
    if (ports.length === 0) continue;
    const named = ports.every((port) => typeof port === "string" && !/^[0-9:]+$/.test(port));
    const open = rule.protocol === null || rule.protocol === undefined;
    if (open && named && findings.engine.minor >= 32) continue;
    findings.add("PCL1007", [...path, field], "a rule with ports must have protocol TCP, UDP or SCTP");
  }
}

const ICMP_FAMILIES = [
  { name: "ICMP", number: PROTOCOL_NUMBERS.ICMP, version: 4 },
  { name: "ICMPv6", number: PROTOCOL_NUMBERS.ICMPv6, version: 6 },
] as const;

function refuseIcmp(rule: RuleObject, protocol: number | null, notProtocol: number | null, findings: Findings, path: Path): void {
  const isIcmp = ICMP_FAMILIES.some((one) => one.number === protocol);
  if (isGiven(rule.icmp) && !isIcmp) findings.add("PCL1004", [...path, "icmp"], "icmp needs protocol ICMP or ICMPv6");
  // Felix would render a match that iptables refuses; no version says what it means.
  if (isGiven(rule.notICMP) && !isIcmp)
    findings.add("PCL1015", [...path, "notICMP"], "notICMP without protocol ICMP or ICMPv6 has no meaning that dataplanes share");
  for (const field of ["icmp", "notICMP"] as const) {
    const value = rule[field];
    if (isGiven(value?.code) && !isGiven(value?.type)) findings.add("PCL1004", [...path, field, "code"], "an ICMP code needs a type");
  }
  for (const { name, number, version } of ICMP_FAMILIES) {
    if (![protocol, notProtocol].includes(number) || !isGiven(rule.ipVersion) || rule.ipVersion === version) continue;
    findings.add("PCL1004", [...path, "ipVersion"], `protocol ${name} requires ipVersion ${version}`);
  }
}

/** All address blocks of a rule are of one family, its ipVersion's. */
function refuseFamilies(rule: RuleObject, nets: readonly Net[], findings: Findings, path: Path): void {
  const families = [...new Set(nets.map((net) => net.family))];
  if (families.length > 1) findings.add("PCL1010", path, "the rule has both IPv4 and IPv6 blocks in nets and notNets", "write one rule a family");
  else if (isGiven(rule.ipVersion) && families.length === 1 && families[0] !== rule.ipVersion) {
    findings.add("PCL1010", [...path, "ipVersion"], `ipVersion ${quoted(rule.ipVersion)} does not fit the blocks of IPv${families[0]}`);
  }
}

function isGiven<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}
