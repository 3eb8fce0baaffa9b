import { complement, type Literal } from "#algebra";
import { type Conjunction, domainOf } from "#model";

/** All conditions together; null where two choices of one variable contradict each other. */
export function conjoin(...parts: readonly Conjunction[]): Conjunction | null {
  const literals: Literal[] = [];
  const choices = new Map<string, number>();
  for (const literal of parts.flat()) {
    if (literal.in.sort !== "choice") {
      literals.push(literal);
      continue;
    }
    const at = choices.get(literal.variable);
    const before = at === undefined ? undefined : literals[at];
    if (at === undefined || before === undefined || before.in.sort !== "choice") {
      choices.set(literal.variable, literals.length);
      literals.push(literal);
      continue;
    }
    const wanted = literal.in.in;
    const both = before.in.in.filter((value) => wanted.includes(value));
    if (both.length === 0) return null;
    literals[at] = { variable: literal.variable, in: { sort: "choice", in: both } };
  }
  return literals;
}

/** One condition of each list, in every combination that is possible. */
export function combine(...lists: readonly (readonly Conjunction[])[]): Conjunction[] {
  return lists.reduce<Conjunction[]>((found, list) => found.flatMap((one) => list.flatMap((other) => asList(conjoin(one, other)))), [[]]);
}

function asList(one: Conjunction | null): Conjunction[] {
  return one === null ? [] : [one];
}

/** Where the conjunction does not hold, as alternatives. */
export function negate(conjunction: Conjunction): Conjunction[] {
  return conjunction.map(({ variable, in: set }) => [{ variable, in: complement(set, domainOf(variable)) }]);
}
