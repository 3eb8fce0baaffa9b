import type { NumberRange } from "#algebra";
import type { PortMatch, PortProtocol, Ports } from "#ir";
import { PROTOCOL_NAMES } from "#model";
import { type Conditions, choiceOf, rangesOf } from "./literals.ts";
import { type Said, Unsaid } from "./unsaid.ts";

const WITH_PORTS: readonly string[] = ["TCP", "UDP", "SCTP"];
const ICMP: readonly string[] = ["ICMP", "ICMPv6"];
const MAX_PROTOCOLS = 5;
const MAX_TYPES = 256;

/** Ports that the conditions on protocol, port, port name and ICMP type say; an empty list is none. */
export function portsOf(conditions: Conditions): Said<Ports> {
  const protocols = protocolsOf(rangesOf(conditions, "protocol"));
  if (protocols instanceof Unsaid) return protocols;
  const ports = rangesOf(conditions, "port");
  const names = namesOf(conditions);
  if (names instanceof Unsaid) return names;
  const [types, codes] = [rangesOf(conditions, "icmp.type"), rangesOf(conditions, "icmp.code")];
  if (protocols === null) {
    if (ports === null && names.length === 0 && types === null && codes === null) return "any";
    return new Unsaid("a port of whatever protocol", "name the protocols");
  }
  const found: PortMatch[] = [];
  for (const protocol of protocols) {
    const matches = ICMP.includes(protocol)
      ? icmpOf(protocol as "ICMP", ports, types, codes)
      : numbersOf(protocol as PortProtocol, ports, names, types);
    if (matches instanceof Unsaid) return matches;
    found.push(...matches);
  }
  return found;
}

function protocolsOf(ranges: readonly NumberRange[] | null): Said<readonly string[] | null> {
  if (ranges === null) return null;
  const numbers = ranges.flatMap(([low, high]) => (high - low > MAX_PROTOCOLS ? [-1] : Array.from({ length: high - low + 1 }, (_, i) => low + i)));
  const names = numbers.map((number) => PROTOCOL_NAMES.get(number) ?? `protocol ${number}`);
  const beyond = names.find((name) => !WITH_PORTS.includes(name) && !ICMP.includes(name));
  if (beyond === undefined) return names;
  return new Unsaid(
    numbers.includes(-1) ? "all protocols but some" : `protocol ${beyond.replace("protocol ", "")}`,
    "intents know TCP, UDP, SCTP, ICMP and ICMPv6",
  );
}

function namesOf(conditions: Conditions): Said<readonly string[]> {
  const found: string[] = [];
  for (const variable of conditions.keys()) {
    if (!variable.startsWith("named:")) continue;
    if (choiceOf(conditions, variable)?.[0] !== "yes") return new Unsaid("all ports but a named one");
    found.push(variable.slice(6));
  }
  return found.length > 1 ? new Unsaid("a port under two names at once") : found;
}

function numbersOf(
  protocol: PortProtocol,
  ports: readonly NumberRange[] | null,
  names: readonly string[],
  types: readonly NumberRange[] | null,
): Said<PortMatch[]> {
  if (types !== null) return [];
  const [name] = names;
  if (name !== undefined && ports !== null) return new Unsaid("a named port with a number");
  if (name !== undefined) return [{ protocol, name }];
  return (ports ?? [[1, 65_535] as const]).map(([from, to]) => ({ protocol, from, to }));
}

function icmpOf(
  protocol: "ICMP" | "ICMPv6",
  ports: readonly NumberRange[] | null,
  types: readonly NumberRange[] | null,
  codes: readonly NumberRange[] | null,
): Said<PortMatch[]> {
  if (ports !== null) return [];
  if (types === null) return codes === null ? [{ protocol, type: null, code: null }] : new Unsaid("an ICMP code without a type");
  const [typeList, codeList] = [numbersIn(types), codes === null ? [null] : numbersIn(codes)];
  if (typeList.length * codeList.length > MAX_TYPES) return new Unsaid("all ICMP types or codes but some", "name the types that are meant");
  return typeList.flatMap((type) => codeList.map((code) => ({ protocol, type, code })));
}

function numbersIn(ranges: readonly NumberRange[]): number[] {
  return ranges.flatMap(([low, high]) => Array.from({ length: Math.min(high - low, MAX_TYPES) + 1 }, (_, i) => low + i));
}
