import type { Diagnostic } from "#diagnostic";
import { type Cube, evaluateLevels, isLayer7, isOneOf, pointOf, V } from "#model";
import { type Lint, type LintContext } from "./context.ts";
import { cubesIn, literalOn, type Placed } from "./cubes.ts";
import { overlap } from "./overlap.ts";
import { findingAt } from "./places.ts";
import { flowIn } from "./witness.ts";

const MAX_PAIRS = 20_000;
const MAX_WITNESSES = 200;

/**
 * An allow without requests beside an allow with requests, for the same subject, peer and port: allows add up, so every request passes.
 * Cilium: an L4 rule appends a wildcard to the L7 list (`pkg/policy/rule.go`, appendL7WildcardRule).
 */
export const l4VoidsL7: Lint = (context) => {
  const allows = cubesIn(context.relation, "allow");
  const inspected = allows.filter(({ cube }) => cube.when.some((one) => isLayer7(one.variable)));
  const plain = allows.filter(({ cube }) => !cube.when.some((one) => isLayer7(one.variable)));
  const found = new Map<string, Diagnostic>();
  let [pairs, witnesses] = [0, 0];
  for (const one of inspected) {
    const network = networkOf(one.cube);
    for (const other of plain) {
      if (other.direction !== one.direction || found.has(`${one.cube.rule}\n${other.cube.rule}`) || ++pairs > MAX_PAIRS) continue;
      if (!overlap(network, other.cube) || ++witnesses > MAX_WITNESSES) continue;
      const finding = judge(context, one, other, inspected);
      if (finding !== null) found.set(`${one.cube.rule}\n${other.cube.rule}`, finding);
    }
  }
  return [...found.values()];
};

function networkOf(cube: Cube): Cube {
  return { ...cube, when: cube.when.filter((one) => !isLayer7(one.variable)) };
}

/** A request that the L7 rules forbid, the L4 rule lets through, and nothing else denies. */
function judge(context: LintContext, one: Placed, other: Placed, inspected: readonly Placed[]): Diagnostic | null {
  const kind = literalOn(one.cube, V.request)?.in;
  if (kind?.sort !== "choice") return null;
  const both: Cube = { rule: "", when: [...networkOf(one.cube).when, ...other.cube.when, isOneOf(V.request, kind.in)] };
  const asked = inspected.filter(({ direction }) => direction === one.direction).map(({ cube }) => cube);
  const witness = flowIn([both], asked, one.direction, context, "by the rules with requests alone");
  if (witness === null || context.relation === null) return null;
  const verdict = evaluateLevels(context.relation.sides[one.direction], pointOf(witness.flow, one.direction));
  if (verdict.decision !== "allow") return null;
  const message = `\`${other.cube.rule}\` lets through every request, so \`${one.cube.rule}\` forbids none`;
  const help = "give both rules the same requests, or keep their peers or ports apart";
  return findingAt(context, other.cube.rule, "PCL2003", message, { help, witness: { ...witness, before: witness.before, after: verdict } });
}
