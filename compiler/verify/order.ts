import { NAMESPACE_NAME } from "#model";

/** The order in which variables are decided; measured: namespace and port first, then the keys of both ends side by side, frequent ones first. */
const FIRST = [`S.ns:${NAMESPACE_NAME}`, "S.kind", "port", "source-port"];
const MIDDLE = [
  "protocol",
  "icmp.type",
  "icmp.code",
  "P.kind",
  "P.host-pod",
  "P.cluster",
  "P.ip",
  "S.ip",
  "P.name",
  `P.ns:${NAMESPACE_NAME}`,
  "S.sa",
  "P.sa",
];
const LAST = ["tls", "sni", "request", "dns.name", "http.method", "http.host", "http.path"];

/** Sorts the variables of both sides; `count` says how many conditions each has. The second order puts the port before everything and the ends apart. */
export function orderVariables(count: ReadonlyMap<string, number>, interleaved: boolean): string[] {
  const frequency = new Map<string, number>();
  for (const [variable, n] of count) frequency.set(keyOf(variable), Math.max(n, frequency.get(keyOf(variable)) ?? 0));
  const rank = (variable: string): readonly [number, number, string, string] => {
    const first = FIRST.indexOf(variable);
    if (first >= 0) return [0, first, "", variable];
    if (variable.startsWith("named:") || variable.startsWith("source-named:")) return [1, 0, variable, variable];
    const middle = MIDDLE.indexOf(variable);
    if (middle >= 0) return [2, middle, "", variable];
    const last = LAST.indexOf(variable);
    if (last >= 0) return [4, last, "", variable];
    if (variable.startsWith("http.")) return [5, 0, variable, variable];
    if (!interleaved) return [3, variable.startsWith("S.") ? 0 : 1, keyOf(variable), variable];
    return [3, -(frequency.get(keyOf(variable)) ?? 0), keyOf(variable), variable.startsWith("S.") ? "0" : "1"];
  };
  const ranked = [...count.keys()].map((variable) => ({ variable, rank: rank(variable) }));
  return ranked.sort((a, b) => compareRanks(a.rank, b.rank)).map((one) => one.variable);
}

function keyOf(variable: string): string {
  return variable.slice(variable.indexOf(".") + 1);
}

function compareRanks(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] as number | string, b[i] as number | string];
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}
