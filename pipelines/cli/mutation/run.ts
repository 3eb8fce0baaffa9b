import { relative } from "node:path";
import { type Diagnostic, diagnostic } from "#diagnostic";
import { flowText, inventoryOf, probeOf } from "#explain";
import type { Intent, Source } from "#ir";
import { evaluate, type Flow, type Inventory, relationOfIntent } from "#model";
import { type Evidence, judgeClaim } from "#verify";
import { type Mutant, mutantsOf } from "./mutants.ts";
import { probeFiles, readExpected } from "./probes.ts";
import { coveredRules, fateOf, flowOfRule, rulesOf, type Said } from "./score.ts";
import { suggestedTest } from "./suggestion.ts";
import { type Ran, runSuite, type Suite } from "./tests.ts";

/** A flow that a further test should speak of. */
export interface Suggestion {
  readonly flow: string;
  readonly expect: "allow" | "deny";
  /** A line for a test; null where only a probe can say it. */
  readonly assertion: string | null;
  readonly probe: Readonly<Record<string, unknown>>;
  /** The objects that the probe needs, for `eval --inventory`. */
  readonly inventory: Readonly<Record<string, unknown>>;
}
/** Something that no test sees. */
export interface Gap {
  readonly rule: string;
  readonly source: Source | null;
  readonly suggestion: Suggestion | null;
}
/** The answer of `check --coverage`. */
export interface Coverage {
  readonly tests: { readonly suite: number; readonly claims: number; readonly probes: number };
  readonly rules: { readonly total: number; readonly covered: number; readonly uncovered: readonly Gap[] };
  readonly mutation: {
    /** Killed among those that count, in per cent; null where none counts. */
    readonly score: number | null;
    readonly mutants: number;
    readonly killed: number;
    readonly survived: number;
    readonly equivalent: number;
    readonly hidden: number;
    readonly undecided: number;
    readonly survivors: readonly (Gap & { readonly change: string })[];
  };
}
export interface Wanted {
  readonly intent: Intent;
  readonly entry: string;
  readonly cwd: string;
  readonly inventory: Inventory;
  readonly suite: Suite | null;
  /** Also runs the whole tests against what their claims let live: tests may say more than claims. */
  readonly rerun: boolean;
}

/** How well the tests beside an entry know its rules. */
export async function coverageOf({
  intent,
  entry,
  cwd,
  inventory,
  suite,
  rerun,
}: Wanted): Promise<{ value: Coverage | null; diagnostics: readonly Diagnostic[] }> {
  const { expected, diagnostics } = readExpected(probeFiles(entry), inventory, cwd);
  if (diagnostics.length > 0) return { value: null, diagnostics };
  const ran = suite === null ? NOT_RUN : await runSuite(suite, intent, null);
  const problem = unusable(ran, expected, intent, relative(cwd, entry));
  if (problem !== null) return { value: null, diagnostics: [problem] };
  const said: Said = { claims: ran.claims, expected };
  const outcomes = ran.claims.map((claim) => judgeClaim(intent, claim, {}).outcome);
  const fates = mutantsOf(intent).map((mutant) => ({ mutant, fate: fateOf(intent, mutant, said, outcomes) }));
  const count = (kind: string) => fates.filter(({ fate }) => fate.kind === kind).length;
  const survivors: { mutant: Mutant; evidence: Evidence | null }[] = [];
  for (const { mutant, fate } of fates) {
    if (fate.kind !== "alive") continue;
    const again = suite === null || ran.tests === 0 || !rerun ? null : await runSuite(suite, intent, mutant.intent);
    if (again === null || again.passed) survivors.push({ mutant, evidence: fate.evidence });
  }
  const killed = count("killed") + count("alive") - survivors.length;
  const covered = coveredRules(intent, said);
  const rules = rulesOf(intent);
  const value: Coverage = {
    tests: { suite: ran.tests, claims: ran.claims.length, probes: expected.length },
    rules: {
      total: rules.length,
      covered: rules.filter(({ id }) => covered.has(id)).length,
      uncovered: rules.flatMap(({ id, source }) =>
        covered.has(id) ? [] : [{ rule: id, source, suggestion: suggested(flowOfRule(intent, id), intent, null) }],
      ),
    },
    mutation: {
      score: killed + survivors.length === 0 ? null : Math.round((1000 * killed) / (killed + survivors.length)) / 10,
      mutants: fates.length,
      killed,
      survived: survivors.length,
      equivalent: count("equivalent"),
      hidden: count("hidden"),
      undecided: count("undecided"),
      survivors: survivors.map(({ mutant: { rule, change, source, intent: mutant }, evidence }) => ({
        rule,
        change,
        source,
        suggestion: suggested(evidence?.flow ?? null, intent, mutant),
      })),
    },
  };
  return { value, diagnostics: [] };
}

const NOT_RUN: Ran = { passed: true, tests: 0, claims: [], output: "" };

function unusable(ran: Ran, expected: Said["expected"], intent: Intent, entry: string): Diagnostic | null {
  const source = { file: entry, line: 1 };
  if (!ran.passed) {
    const help = `run them without --coverage; they ended with: ${ran.output.trim().split("\n").at(-1) ?? ""}`;
    return diagnostic("PCL4003", [entry], "the tests fail before anything is changed", { help, source });
  }
  const relation = relationOfIntent(intent);
  const wrong = expected.filter(({ flow, expect }) => evaluate(relation, flow).decision !== expect);
  const [first] = wrong;
  if (first !== undefined) {
    return diagnostic("PCL4003", [entry], `${wrong.length} probes fail before anything is changed, among them ${flowText(first.flow, true)}`, {
      source,
    });
  }
  if (ran.tests + expected.length > 0) return null;
  const help = "write a test with `portcullis/testing` that imports the entry, or probes beside it in `probes.json`; name tests by --tests";
  return diagnostic("PCL4003", [entry], "there is no test of this entry", { help, source });
}

function suggested(flow: Flow | null, original: Intent, mutant: Intent | null): Suggestion | null {
  if (flow === null) return null;
  const { decision } = evaluate(relationOfIntent(original), flow);
  const expect = decision === "allow" ? "allow" : "deny";
  const probe = { ...probeOf(flow, "suggested"), expect };
  return { flow: flowText(flow), expect, assertion: suggestedTest(flow, expect, original, mutant), probe, inventory: inventoryOf(flow) };
}
