import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { BudgetSpent, Diagram } from "#algebra";
import { type ClusterFacts, canonicalJson, DIRECTIONS } from "#ir";
import type { Relation, Side } from "#model";
import { encode } from "./encode.ts";
import { impossible, withFacts } from "./facts.ts";
import { lower } from "./lower.ts";
import { orderVariables } from "./order.ts";

const BUDGET = 100_000;

/**
 * SHA-256 of what a relation means under the given facts: equal for equal meanings, whatever the order, number and spelling of the rules. Kinds that a relation `beside` it does not tell apart are left out, as in a comparison.
 * Null where the diagram needs more than the budget; then nothing is said.
 */
export function meaningDigest(relation: Relation, facts: ClusterFacts | null, beside: readonly Relation[] = [], budget = BUDGET): string | null {
  const level = impossible(facts, [relation, ...beside]);
  const sides = DIRECTIONS.map((direction) => sideDigest(withFacts(relation.sides[direction], level), budget));
  return sides.includes(null) ? null : hashed(canonicalJson(sides));
}

function sideDigest(side: Side, budget: number): string | null {
  const lowered = lower([side]);
  if ("message" in lowered) return null;
  // The order may not hang on how often a variable is spoken of.
  const { variables, atoms, residuals, roots } = encode(lowered, orderVariables(new Map(lowered.names.map((name) => [name, 1])), true));
  const diagram = new Diagram(residuals, budget);
  const known = new Map<number, string | null>();
  const digestOf = (id: number): string | null => {
    const before = known.get(id);
    if (before !== undefined) return before;
    const { position, starts, children, outcome } = diagram.node(id);
    const labels = children.map(digestOf);
    const described = labels.includes(null) ? null : atoms[position]?.describe(starts, labels as string[]);
    const found = outcome !== null ? String(outcome) : described == null ? null : hashed(canonicalJson([variables[position] as string, described]));
    known.set(id, found);
    return found;
  };
  try {
    return digestOf(diagram.build(roots[0] as number));
  } catch (error) {
    if (error instanceof BudgetSpent) return null;
    throw error;
  }
}

function hashed(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}
