import type { Literal } from "#algebra";
import { type Diagnostic, diagnostic } from "#diagnostic";
import type { Conjunction } from "#model";
import { conjoin } from "./conjunction.ts";
import type { Entry } from "./entry.ts";
import { mergeKey, type Part, partsOf } from "./lower.ts";
import { selectorCubeKeys } from "./selector.ts";

/** Cubes that one rule may have; a rule with more is refused instead of filling the memory. */
export const MAX_CUBES = 50_000;

/** What the engine finds only when it puts an endpoint's rules together: it then keeps the endpoint's old policy. */
export function conflictsOf(entries: readonly Entry[]): Diagnostic[] {
  const found = pairsOf(entries).flatMap(([one, other]) => conflictOf(one, other));
  return [...new Map(found.map((one) => [`${one.at.join()} ${one.message}`, one])).values()];
}

/** Rules that the engine can't put together for endpoints that both select, where nothing says that there are none. */
export function doubtsOf(entries: readonly Entry[]): string[] {
  const open = pairsOf(entries).filter(([one, other]) => !areApart(one.entry, other.entry));
  return [...new Set(open.flatMap(([one, other]) => reasonOf(one, other)?.concat(`: \`${one.entry.rule}\` and \`${other.entry.rule}\``) ?? []))];
}

/** Parts that merge where they select the same endpoint. */
function pairsOf(entries: readonly Entry[]): (readonly [Part, Part])[] {
  const merged = new Map<string, Part[]>();
  for (const part of entries.filter(mayConflict).flatMap(partsOf)) {
    if (part.clause.requests === null && part.clause.serverNames.length === 0 && part.entry.authentication === null) continue;
    const key = mergeKey(part);
    const list = merged.get(key);
    if (list === undefined) merged.set(key, [part]);
    else list.push(part);
  }
  return [...merged.values()].flatMap((parts) => parts.flatMap((one, i) => parts.slice(i + 1).map((other) => [one, other] as const)));
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

/** Whether no endpoint can be selected by both. */
function areApart(one: Entry, other: Entry): boolean {
  return one.subject.cubes.every((a) => other.subject.cubes.every((b) => conjoin(a, b) === null || a.some((x) => b.some((y) => excludes(x, y)))));
}

function excludes(a: Literal, b: Literal): boolean {
  if (a.variable !== b.variable || a.in.sort !== "text" || b.in.sort !== "text" || a.in.absent || b.in.absent) return false;
  const [here, there] = [a.in.present, b.in.present];
  return here.kind === "in" && there.kind === "in" && !here.values.some((value) => there.values.includes(value));
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
