import { type AddressRange, addresses, isProblem, type Literal, type Predicate, parseCidr, type TextSet } from "#algebra";
import { invariant } from "#diagnostic";
import type { LabelSet } from "#ir";
import { type End, type Kind, NAMESPACE_NAME, PROTOCOL_NUMBERS, type ProtocolName, V } from "./variables.ts";

/** Small makers of literals that every lowering uses. Two alternatives of a union are two lists. */
export type Conjunction = readonly Literal[];

export function literal(variable: string, set: Predicate): Literal {
  return { variable, in: set };
}
export function isOneOf(variable: string, values: readonly string[]): Literal {
  return literal(variable, { sort: "choice", in: values });
}
export function kindIn(end: End, ...kinds: readonly Kind[]): Literal {
  return isOneOf(V.kind(end), kinds);
}
export function text(variable: string, present: TextSet, absent = false): Literal {
  return literal(variable, { sort: "text", absent, present });
}
export function textIs(variable: string, value: string): Literal {
  return text(variable, { kind: "in", values: [value] });
}
export function textMatches(variable: string, pattern: string): Literal {
  return text(variable, { kind: "match", pattern });
}
export function numbers(variable: string, from: number, to: number = from): Literal {
  return literal(variable, { sort: "number", ranges: [[from, to]] });
}
export function protocolIs(...names: readonly ProtocolName[]): Literal {
  return literal(V.protocol, { sort: "number", ranges: names.map((name) => [PROTOCOL_NUMBERS[name], PROTOCOL_NUMBERS[name]] as const) });
}
export function portsIn(from: number, to: number): Literal {
  return numbers(V.port, from, to);
}
export function namespaceIs(end: End, name: string): Literal {
  return textIs(V.namespaceLabel(end, NAMESPACE_NAME), name);
}
export function addressIn(end: End, ranges: readonly AddressRange[]): Literal {
  return literal(V.address(end), { sort: "address", ranges });
}
/** The addresses of a CIDR that was validated before, without its holes. */
export function cidrRanges(cidr: string, except: readonly string[] = []): AddressRange[] {
  const [all, ...holes] = [cidr, ...except].map((one) => {
    const parsed = parseCidr(one);
    invariant(!isProblem(parsed), `unchecked CIDR ${one}`);
    return parsed.range;
  });
  return addresses.without([all as AddressRange], holes);
}

/** Kubernetes label requirements as literals on the labels that `variable` names. */
export function labelLiterals(labels: LabelSet, variable: (key: string) => string): Literal[] {
  return labels.map(({ key, operator, values }) => {
    switch (operator) {
      case "In":
        return text(variable(key), { kind: "in", values });
      case "NotIn":
        return text(variable(key), { kind: "notIn", values }, true);
      case "Exists":
        return text(variable(key), { kind: "notIn", values: [] });
      case "DoesNotExist":
        return text(variable(key), { kind: "in", values: [] }, true);
    }
  });
}
