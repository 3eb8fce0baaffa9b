import { type Diagnostic, diagnostic } from "#diagnostic";
import type { Conjunction } from "#model";
import type { Entry } from "./entry.ts";
import { mergeKey, type Part, partsOf } from "./lower.ts";
import { selectorCubeKeys } from "./selector.ts";

/** Cubes that one rule may have; a rule with more is refused instead of filling the memory. */
export const MAX_CUBES = 50_000;

/** What the engine finds only when it puts an endpoint's rules together: it then keeps the endpoint's old policy. */
export function conflictsOf(entries: readonly Entry[]): Diagnostic[] {
  const merged = new Map<string, Part[]>();
  for (const part of entries.filter(mayConflict).flatMap(partsOf)) {
    if (part.clause.requests === null && part.clause.serverNames.length === 0 && part.entry.authentication === null) continue;
    const key = mergeKey(part);
    const list = merged.get(key);
    if (list === undefined) merged.set(key, [part]);
    else list.push(part);
  }
  const found = [...merged.values()].flatMap((parts) => parts.flatMap((one, i) => parts.slice(i + 1).flatMap((other) => conflictOf(one, other))));
  return [...new Map(found.map((one) => [`${one.at.join()} ${one.message}`, one])).values()];
}

function mayConflict({ verdict, authentication, ports }: Entry): boolean {
  return verdict === "allow" && (authentication !== null || (ports?.some((one) => one.requests !== null || one.serverNames.length > 0) ?? false));
}

function conflictOf(one: Part, other: Part): Diagnostic[] {
  const why = reasonOf(one, other);
  if (why === null || !overlap(one.entry, other.entry)) return [];
  const message = `${why}, and \`${other.entry.rule}\` merge for one peer and port: the engine cannot compute the endpoint's policy`;
  return [
    diagnostic("PCL1012", [one.entry.rule], message, { help: "give the rules different ports, or one kind of rule", source: one.entry.place() }),
  ];
}

function reasonOf(one: Part, other: Part): string | null {
  const [a, b] = [one.clause.requests?.parser ?? null, other.clause.requests?.parser ?? null];
  if (a !== null && b !== null && a !== b) return `${a} rules here and ${b} rules there`;
  const [namesHere, namesThere] = [one.clause.serverNames.length > 0, other.clause.serverNames.length > 0];
  if ((namesHere && b !== null) || (namesThere && a !== null)) return "server names and layer 7 rules without TLS termination";
  const [here, there] = [one.entry.authentication, other.entry.authentication];
  return here !== null && there !== null && here !== there ? `authentication ${here} here and ${there} there` : null;
}

/** Whether one subject surely lies within the other. Others may overlap too, which depends on the pods there are. */
function overlap(one: Entry, other: Entry): boolean {
  if (one.subject.key === other.subject.key) return one.subject.cubes.length > 0;
  return one.subject.cubes.some((a) => other.subject.cubes.some((b) => within(a, b) || within(b, a)));
}

function within(inner: Conjunction, outer: Conjunction): boolean {
  const keys = new Set(selectorCubeKeys(inner));
  return selectorCubeKeys(outer).every((key) => keys.has(key));
}

/** Rules whose combinations of peers, ports and requests are beyond the budget. */
export function tooLarge(entries: readonly Entry[]): Diagnostic[] {
  return entries.flatMap((entry) => {
    const peers = Math.max(1, entry.peers?.reduce((sum, peer) => sum + peer.cubes.length, 0) ?? 0);
    const ports = Math.max(
      1,
      entry.ports?.reduce((sum, port) => sum + (port.requests?.alternatives.length ?? 1) * Math.max(1, port.serverNames.length), 0) ?? 0,
    );
    if (entry.subject.cubes.length * peers * ports <= MAX_CUBES) return [];
    const message = `the rule combines more than ${MAX_CUBES} peers, ports and requests`;
    return [diagnostic("PCL1003", [entry.rule], message, { help: "split the rule, or use ranges", source: entry.place() })];
  });
}
