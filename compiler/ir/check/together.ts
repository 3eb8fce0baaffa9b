import { type Diagnostic, diagnostic, didYouMean, type Path, quoted } from "#diagnostic";
import { DIRECTIONS, type Intent, type Policy, type Rule, type Source, type Subject } from "../types.ts";
import { contradicts, NAME_LABEL } from "./labels.ts";

/** Where the policy of an index stands, for findings. */
export type Naming = (index: number) => Path;

/** What policies and tiers say only together: ids, tiers and orders. */
export function checkTogether(intent: Intent, at: Naming): Diagnostic[] {
  return [...checkTiers(intent, at), ...checkIds(intent, at), ...checkOrders(intent, at)];
}

function checkTiers({ tiers, policies }: Intent, at: Naming): Diagnostic[] {
  const names = tiers.map((tier) => tier.name);
  const badNames = tiers.flatMap((tier, i) =>
    /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(tier.name)
      ? []
      : [diagnostic("PCL1008", ["tiers", i, "name"], `${quoted(tier.name)} is not a tier name`, { help: "at most 63 of a–z, 0–9 and `-`" })],
  );
  const badOrders = tiers.flatMap((tier, i) => [
    ...orderProblem(tier.order, ["tiers", i, "order"], null),
    ...tiers.slice(0, i).flatMap((other) => {
      if (other.name === tier.name) return [diagnostic("PCL1002", ["tiers", i], `tier ${quoted(tier.name)} is given twice`)];
      if (other.order !== tier.order) return [];
      const message = `tiers ${quoted(other.name)} and ${quoted(tier.name)} have one order, \`${tier.order}\``;
      return [diagnostic("PCL1015", ["tiers", i, "order"], message, { help: "give each tier an order of its own" })];
    }),
  ]);
  const unknown = policies.flatMap((policy, i) => {
    if (names.includes(policy.tier)) return [];
    const near = didYouMean(policy.tier, names);
    const help = near === null ? `known tiers: ${names.join(", ")}` : `did you mean ${near}`;
    return [diagnostic("PCL1004", [...at(i), "tier"], `unknown tier ${quoted(policy.tier)}`, { help, source: policy.source })];
  });
  return [...badNames, ...badOrders, ...unknown];
}

function checkIds({ policies }: Intent, at: Naming): Diagnostic[] {
  const found: Diagnostic[] = [];
  const unique = (what: string) => {
    const first = new Map<string, { at: Path; source: Source | null }>();
    return (id: string, where: Path, source: Source | null) => {
      const earlier = first.get(id);
      if (earlier === undefined) return void first.set(id, { at: where, source });
      const notes = [diagnostic("PCL1002", earlier.at, `first given here`, { source: earlier.source })];
      found.push(diagnostic("PCL1002", where, `${what} ${quoted(id)} is given twice`, { help: "rename one of the two", source, notes }));
    };
  };
  const [policyIds, ruleIds] = [unique("policy"), unique("rule")];
  for (const [i, policy] of policies.entries()) {
    policyIds(policy.id, [...at(i), "id"], policy.source);
    for (const [rule, path] of rulesOf(policy)) ruleIds(rule.id, [...at(i), ...path, "id"], rule.source);
  }
  return found;
}

/** Two policies at one position of a tier, for one direction, whose subjects can be one pod: engines break the tie each in their own way. */
function checkOrders({ policies }: Intent, at: Naming): Diagnostic[] {
  const places = new Map<string, Ranked[]>();
  const found: Diagnostic[] = [];
  for (const [index, policy] of policies.entries()) {
    if (policy.order === null) continue;
    found.push(...orderProblem(policy.order, [...at(index), "order"], policy.source));
    const place = `${policy.order} ${policy.tier}`;
    const home = homeOf(policy.subject);
    const ranked = places.get(place) ?? [];
    const rival = ranked.find(
      (one) =>
        (one.home === null || home === null || one.home === home) &&
        sharesDirection(one.policy, policy) &&
        canOverlap(one.policy.subject, policy.subject),
    );
    if (rival !== undefined) {
      const message = `policies ${quoted(rival.policy.id)} and ${quoted(policy.id)} have one order, \`${policy.order}\`, in tier ${quoted(policy.tier)}`;
      const notes = [diagnostic("PCL1015", [...at(rival.index), "order"], "the other one", { source: rival.policy.source })];
      found.push(diagnostic("PCL1015", [...at(index), "order"], message, { help: "give each an order of its own", source: policy.source, notes }));
    }
    ranked.push({ policy, index, home });
    places.set(place, ranked);
  }
  return found;
}

interface Ranked {
  readonly policy: Policy;
  readonly index: number;
  readonly home: string | null;
}

/** The one namespace of a subject that names it, else null: a cheap first look before `canOverlap`. */
function homeOf(subject: Subject): string | null {
  const name = subject.kind === "pods" ? subject.namespaces.find((one) => one.key === NAME_LABEL && one.operator === "In") : undefined;
  return name?.values.length === 1 ? (name.values[0] ?? null) : null;
}

function orderProblem(order: number, at: Path, source: Source | null): Diagnostic[] {
  const exact = Number.isFinite(order) && Math.abs(order) <= Number.MAX_SAFE_INTEGER && !Object.is(order, -0);
  if (exact) return [];
  const shown = Object.is(order, -0) ? "-0" : String(order);
  return [
    diagnostic("PCL1004", at, `order \`${shown}\` is outside the integer range that JSON keeps`, { help: "write a number below 2^53", source }),
  ];
}

function sharesDirection(a: Policy, b: Policy): boolean {
  return DIRECTIONS.some((direction) => a[direction] !== null && b[direction] !== null);
}

/** Whether some pod or node can be the subject of both. */
export function canOverlap(a: Subject, b: Subject): boolean {
  if (a.kind === "nodes" || b.kind === "nodes")
    return a.kind === b.kind && a.kind === "nodes" && b.kind === "nodes" && !contradicts([...a.nodes, ...b.nodes]);
  if (contradicts([...a.namespaces, ...b.namespaces]) || contradicts([...a.pods, ...b.pods])) return false;
  const [mine, theirs] = [a.serviceAccounts, b.serviceAccounts];
  return mine === "any" || theirs === "any" || mine.some((name) => theirs.includes(name));
}

function rulesOf(policy: Policy): [Rule, Path][] {
  return DIRECTIONS.flatMap((direction) => (policy[direction]?.rules ?? []).map((rule, i): [Rule, Path] => [rule, [direction, "rules", i]]));
}
