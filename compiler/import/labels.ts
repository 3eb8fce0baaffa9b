import { escape, type Predicate } from "#algebra";
import type { LabelSet, Requirement } from "#ir";
import { domainOf } from "#model";
import type { Conditions } from "./literals.ts";
import { product, type Said, Unsaid } from "./unsaid.ts";

/** Label sets whose union is what the conditions under `prefix` say; none where they contradict each other. */
export function labelSetsOf(conditions: Conditions, prefix: string): Said<LabelSet[]> {
  const choices: Requirement[][][] = [];
  for (const [variable, sets] of conditions) {
    if (!variable.startsWith(prefix)) continue;
    for (const set of sets) {
      const alternatives = requirementsOf(variable, variable.slice(prefix.length), set);
      if (alternatives instanceof Unsaid) return alternatives;
      choices.push(alternatives);
    }
  }
  return product(choices);
}

function requirementsOf(variable: string, key: string, set: Predicate): Said<Requirement[][]> {
  if (set.sort !== "text") return new Unsaid(`a condition on \`${variable}\``);
  const domain = domainOf(variable);
  const total = domain.sort === "text" && domain.total;
  const absent = set.absent && !total;
  const listed = listOf(set.present);
  if (listed === null) return new Unsaid(`a pattern on the values of label \`${key}\``, "name the values one by one");
  const { kind, values } = listed;
  const one = (operator: Requirement["operator"], list: readonly string[] = []): Requirement => ({ key, operator, values: list });
  if (kind === "in") {
    return [...(values.length === 0 ? [] : [[one("In", values)]]), ...(absent ? [[one("DoesNotExist")]] : [])];
  }
  const excluded = values.length === 0 ? [] : [one("NotIn", values)];
  return [absent || total ? excluded : [one("Exists"), ...excluded]];
}

type Listed = { readonly kind: "in" | "notIn"; readonly values: readonly string[] };

function listOf(set: Extract<Predicate, { sort: "text" }>["present"]): Listed | null {
  if ("values" in set) return { kind: set.kind, values: [...set.values].sort() };
  const text = literalText(set.pattern);
  return text === null ? null : { kind: set.kind === "match" ? "in" : "notIn", values: [text] };
}

/** The one text that a pattern covers, where it is plainly that text. */
export function literalText(pattern: string): string | null {
  const bare = /^\(\?:(.*)\)$/s.exec(pattern)?.[1] ?? pattern;
  const text = bare.replace(/\\([^A-Za-z0-9])/g, "$1").replace(/\[([.?+*$(){}|])\]/g, "$1");
  return escape(text) === bare.replace(/\[([.?+*$(){}|])\]/g, "\\$1").replace(/\\([^\\^$.*+?()[\]{}|])/g, "$1") ? text : null;
}

/** Values of a service account; null is any. */
export function accountsOf(conditions: Conditions, variable: string): Said<readonly string[] | "any"> {
  const sets = conditions.get(variable);
  if (sets === undefined) return "any";
  let names: readonly string[] | null = null;
  for (const set of sets) {
    const listed = set.sort === "text" ? listOf(set.present) : null;
    if (listed === null || listed.kind === "notIn") return new Unsaid("all service accounts but some", "name the accounts that are meant");
    names = names === null ? listed.values : names.filter((name) => listed.values.includes(name));
  }
  return names ?? "any";
}
