import type { Loaded, Source } from "#answers";
import { type Diagnostic, diagnostic, hasErrors, printable } from "#diagnostic";
import { canonicalIntent, type Intent, type Source as Place, readIntent } from "#ir";
import type { World } from "../source.ts";
import { differenceOf } from "./difference.ts";
import { shownFile } from "./findings.ts";
import { type Ran, runProgram } from "./run.ts";

/** The intent of a TypeScript entry, checked from zero; with `checkDeterminism` run twice, on different days and places. */
export async function loadProgram(path: string, operand: string, world: World): Promise<Loaded<Source>> {
  const options = { kind: "app", env: world.env, cwd: world.cwd, log: world.log, untrusted: world.untrusted, ...world.limits } as const;
  const ran = await runProgram(path, options);
  const first = intentOf(ran);
  if (first.value === null || !world.checkDeterminism) return named(first, operand);
  const again = await runProgram(path, { ...options, elsewhere: true });
  const second = intentOf(again);
  const problem = compareRuns(first.value, second, ran.entry);
  return problem === null ? named(first, operand) : { value: null, diagnostics: [problem] };
}

function named({ value, diagnostics }: Loaded<Intent>, name: string): Loaded<Source> {
  return { value: value && { kind: "intent", name, intent: value }, diagnostics };
}

function intentOf(ran: Ran): Loaded<Intent> {
  if (ran.value === null || hasErrors(ran.diagnostics)) return { value: null, diagnostics: ran.diagnostics };
  const { intent, diagnostics } = readIntent(ran.value);
  const fresh = diagnostics.filter((one) => !ran.diagnostics.some((known) => known.code === one.code && known.message === one.message));
  return { value: intent && withPlaces(intent, ran), diagnostics: [...ran.diagnostics, ...fresh] };
}

/** Places name files as the user would, from the current folder; they are no part of the digest. */
function withPlaces(intent: Intent, { shown }: Ran): Intent {
  const place = (source: Place | null) => source && { ...source, file: shownFile(source.file, shown) };
  const section = <T extends { readonly rules: readonly { readonly source: Place | null }[] } | null>(one: T): T =>
    one && { ...one, rules: one.rules.map((rule) => ({ ...rule, source: place(rule.source) })) };
  const policies = intent.policies.map((policy) => ({
    ...policy,
    source: place(policy.source),
    ingress: section(policy.ingress),
    egress: section(policy.egress),
  }));
  return { ...intent, policies };
}

function compareRuns(first: Intent, second: Loaded<Intent>, entry: string): Diagnostic | null {
  const source = { file: entry, line: 1 };
  const help = "an intent may not depend on the time, the environment, the locale or chance: write such values down";
  const failed = second.diagnostics.find((one) => one.severity === "error");
  if (second.value === null) {
    const why = failed === undefined ? "failed" : `failed: ${printable(failed.message, 200)}`;
    return diagnostic("PCL1017", [entry], `a second run in another environment ${why}`, { help, source: failed?.source ?? source });
  }
  const difference = differenceOf(canonicalIntent(first), canonicalIntent(second.value));
  if (difference === null) return null;
  const [a, b] = [difference.first, difference.second].map((value) => printable(JSON.stringify(value) ?? "nothing"));
  return diagnostic("PCL1017", difference.path, `two runs differ at \`${difference.path.join("/")}\`: ${a} and ${b}`, { help, source });
}
