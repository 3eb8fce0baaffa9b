import type { Entry, IdentitySelector, MapPort, PortClause } from "../read/entry.ts";
import { partsOf } from "../read/lower.ts";
import { isWildcard, keyOf } from "./selects.ts";

/** Where a rule's traffic goes: straight on, or to a proxy. */
export type Parser = "none" | "http" | "tls" | "dns";

/** What one selector gets on a filter's port. */
export interface SelectorPolicy {
  readonly priority: number;
  readonly verdict: Entry["verdict"];
  readonly parser: Parser;
}

/** All that rules of one tier say about one port (Cilium pkg/policy/l4.go L4Filter). */
export interface Filter {
  readonly port: MapPort;
  readonly policies: Map<string, { readonly selector: IdentitySelector; policy: SelectorPolicy }>;
}

/** Merges the parts of a tier's rules as the engine does: by port, then by selector. */
export function filtersOf(entries: readonly Entry[], priorityOf: (entry: Entry) => number): Filter[] {
  const filters = new Map<string, Filter>();
  for (const entry of entries) {
    const priority = priorityOf(entry);
    for (const { peer, clause } of partsOf(entry)) {
      const filter = filters.get(clause.key) ?? { port: clause.port, policies: new Map() };
      filters.set(clause.key, filter);
      const policy = { priority, verdict: entry.verdict, parser: parserOf(clause) };
      for (const selector of peer.selectors) merge(filter, selector, policy);
    }
  }
  return [...filters.values()];
}

function parserOf({ requests, serverNames }: PortClause): Parser {
  return requests?.parser ?? (serverNames.length > 0 ? "tls" : "none");
}

/** Cilium pkg/policy/rule.go mergePortProto. */
function merge(filter: Filter, selector: IdentitySelector, policy: SelectorPolicy): void {
  const key = keyOf(selector);
  const found = filter.policies.get(key);
  if (found === undefined) filter.policies.set(key, { selector, policy });
  else found.policy = merged(found.policy, policy);
}

const RANK = { deny: 0, allow: 1, pass: 2 } as const;

function merged(a: SelectorPolicy, b: SelectorPolicy): SelectorPolicy {
  if (a.priority !== b.priority) return a.priority < b.priority ? a : b;
  if (a.verdict !== b.verdict) return RANK[a.verdict] < RANK[b.verdict] ? a : b;
  return a.parser === "none" || (a.parser === "tls" && b.parser === "http") ? b : a;
}

/** What everybody gets on this port, if a rule says so. */
export function wildcardOf(filter: Filter): SelectorPolicy | null {
  for (const { selector, policy } of filter.policies.values()) if (isWildcard(selector)) return policy;
  return null;
}
