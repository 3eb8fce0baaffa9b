import { complement, type Literal } from "#algebra";
import { type Conjunction, domainOf } from "#model";

/** All conditions together; null where two choices of one variable contradict each other. */
export function conjoin(...parts: readonly Conjunction[]): Conjunction | null {
  const literals: Literal[] = [];
  for (const part of parts) {
    for (const literal of part) {
      const { variable, in: set } = literal;
      const at = set.sort === "choice" ? literals.findIndex((one) => one.variable === variable) : -1;
      const before = literals[at]?.in;
      if (set.sort !== "choice" || before?.sort !== "choice") {
        literals.push(literal);
        continue;
      }
      const both = before.in.filter((value) => set.in.includes(value));
      if (both.length === 0) return null;
      literals[at] = { variable, in: { sort: "choice", in: both } };
    }
  }
  return literals;
}

/** One condition of each list, in every combination that is possible. */
export function combine(...lists: readonly (readonly Conjunction[])[]): Conjunction[] {
  let found: Conjunction[] = [[]];
  for (const list of lists) {
    if (list.length === 1 && list[0]?.length === 0) continue;
    const next: Conjunction[] = [];
    for (const one of found) {
      for (const other of list) {
        const both = conjoin(one, other);
        if (both !== null) next.push(both);
      }
    }
    found = next;
  }
  return found;
}

/** Where the conjunction does not hold, as alternatives. */
export function negate(conjunction: Conjunction): Conjunction[] {
  return conjunction.map(({ variable, in: set }) => [{ variable, in: complement(set, domainOf(variable)) }]);
}
