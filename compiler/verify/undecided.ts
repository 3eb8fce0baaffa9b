import type { BudgetSpent } from "#algebra";
import { NAMESPACE_NAME, V } from "#model";
import type { Undecided } from "./comparison.ts";
import type { Encoded } from "./encode.ts";

const MANY = 4;
const SHOWN = 3;
const SPECIFIC = "name the subjects or addresses more exactly, so that fewer rules meet";

/** A comparison that could not begin. */
export function undecidedBy(message: string, variables: readonly string[] = []): Undecided {
  return { message, region: "", variables, advice: variables.length > 0 ? "use fewer or simpler patterns there" : SPECIFIC };
}

/** A comparison whose budget is spent: where, what multiplies there, and what helps. */
export function undecidedAt({ region, variables }: BudgetSpent, encoded: Encoded, budget: number): Undecided {
  const named = region.map(([position]) => encoded.variables[position] as string);
  const where = region.map(([position, set]) => `${encoded.variables[position]} ${valuesOf(encoded, position, set)}`).join(", ");
  const multiplying = variables.slice(0, MANY).map((position) => encoded.variables[position] as string);
  const keys = multiplying.length === 0 ? "" : `; the variables that multiply: ${multiplying.join(", ")}`;
  const place = where === "" ? "" : ` where ${where}`;
  return {
    message: `the comparison needs more than ${budget} steps on every engine${place}${keys}`,
    region: where,
    variables: multiplying,
    advice: adviceFor(named, multiplying),
  };
}

function adviceFor(named: readonly string[], multiplying: readonly string[]): string {
  if (!named.includes(V.namespaceLabel("S", NAMESPACE_NAME))) return "make these policies namespaced, so that fewer keys multiply";
  if (!named.includes(V.port)) return "give the rule ports, so that fewer rules meet";
  const keys = multiplying.filter((name) => name.includes(":")).map((name) => `\`${name.slice(name.indexOf(":") + 1)}\``);
  return keys.length > 0 ? `select by fewer of the keys ${[...new Set(keys)].join(", ")}` : SPECIFIC;
}

/** The first values of a set of classes. */
function valuesOf(encoded: Encoded, position: number, set: number): string {
  const bounds = encoded.residuals.bounds(set);
  const found: string[] = [];
  let more = false;
  for (let i = 0; i < bounds.length; i += 2) {
    for (let atom = bounds[i] as number; atom <= (bounds[i + 1] as number); atom++) {
      if (found.length === SHOWN) more = true;
      else found.push(String(encoded.atoms[position]?.pick(atom) ?? "(absent)"));
      if (more) break;
    }
  }
  return `${found.length === 1 && !more ? "is" : "in"} ${found.join(", ")}${more ? ", …" : ""}`;
}
