import { complement, type Literal } from "#algebra";
import { domainOf, literal } from "#model";

/** A condition on a flow in negation normal form. `missing` is a condition whose truth hangs on a fact that nobody gave. */
export type Formula =
  | { readonly kind: "and" | "or"; readonly of: readonly Formula[] }
  | { readonly kind: "literal"; readonly literal: Literal }
  | { readonly kind: "missing"; readonly fact: string };

export const TRUE: Formula = { kind: "and", of: [] };
export const FALSE: Formula = { kind: "or", of: [] };

export function lit(one: Literal): Formula {
  return { kind: "literal", literal: one };
}
/** Facts of a flow that are the same for every rule, which only ever asks whether they are true. */
const FLOW_FACTS = ["Service of the node port", "rules of the node", "tunnels between nodes"];
export function isOfFlow(fact: string): boolean {
  return FLOW_FACTS.includes(fact);
}

export function missing(fact: string): Formula {
  return { kind: "missing", fact };
}
export function all(...of: readonly Formula[]): Formula {
  const parts = of.flatMap((one) => (one.kind === "and" ? one.of : [one]));
  if (parts.some(isFalse)) return FALSE;
  return parts.length === 1 ? (parts[0] as Formula) : { kind: "and", of: parts };
}
export function any(...of: readonly Formula[]): Formula {
  const parts = of.flatMap((one) => (one.kind === "or" ? one.of : [one]));
  if (parts.some(isTrue)) return TRUE;
  return parts.length === 1 ? (parts[0] as Formula) : { kind: "or", of: parts };
}

const isTrue = (formula: Formula): boolean => formula.kind === "and" && formula.of.length === 0;
export const isFalse = (formula: Formula): boolean => formula.kind === "or" && formula.of.length === 0;

/** The opposite; a missing fact stays missing. */
export function negate(formula: Formula): Formula {
  switch (formula.kind) {
    case "and":
      return any(...formula.of.map(negate));
    case "or":
      return all(...formula.of.map(negate));
    case "literal": {
      const { variable } = formula.literal;
      return lit(literal(variable, complement(formula.literal.in, domainOf(variable))));
    }
    case "missing":
      return formula;
  }
}

/** The facts that a formula lacks, in order. */
export function factsOf(formula: Formula): string[] {
  const found = (one: Formula): string[] => (one.kind === "missing" ? [one.fact] : one.kind === "literal" ? [] : one.of.flatMap(found));
  return [...new Set(found(formula))].sort();
}

/** The formula with these missing facts taken as true, and all others as false. */
export function assuming(formula: Formula, facts: readonly string[]): Formula {
  if (formula.kind === "missing") return facts.includes(formula.fact) ? TRUE : FALSE;
  if (formula.kind === "literal") return formula;
  const of = formula.of.map((one) => assuming(one, facts));
  return formula.kind === "and" ? all(...of) : any(...of);
}
