import { canonicalJson, type PortMatch, type Ports } from "#ir";

/** Ports of both; empty: none; null where a name meets numbers, which only each destination can tell. */
export function bothPorts(a: Ports, b: Ports): "any" | readonly PortMatch[] | null {
  if (a === "any" || b === "any") return a === "any" ? b : a;
  const pairs = a.flatMap((one) => b.map((other) => bothMatch(one, other)));
  return pairs.includes(null) ? null : pairs.flatMap((one) => one ?? []);
}

function bothMatch(a: PortMatch, b: PortMatch): readonly PortMatch[] | null {
  if (canonicalJson(a) === canonicalJson(b)) return [a];
  if (a.protocol !== b.protocol) return [];
  if ("from" in a && "from" in b) {
    const [from, to] = [Math.max(a.from, b.from), Math.min(a.to, b.to)];
    return from > to ? [] : [{ protocol: a.protocol, from, to }];
  }
  if ("type" in a && "type" in b) {
    const [type, code] = [agreed(a.type, b.type), agreed(a.code, b.code)];
    return type === undefined || code === undefined ? [] : [{ protocol: a.protocol, type, code }];
  }
  const whole = [a, b].findIndex((one) => "from" in one && one.from <= 1 && one.to >= 65_535);
  return whole < 0 ? null : [whole === 0 ? b : a];
}

/** null is any number; undefined: no number is both. */
function agreed(a: number | null, b: number | null): number | null | undefined {
  if (a === null || b === null) return a ?? b;
  return a === b ? a : undefined;
}
