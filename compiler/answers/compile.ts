import { type Compilation, type CompileOptions, compile, type Wanted } from "#compiler";
import { type Diagnostic, diagnostic, hasErrors } from "#diagnostic";
import type { Intent, Waiver } from "#ir";
import type { Inventory } from "#model";
import { targets } from "#targets";
import { isDated, lint, lintedIntent } from "./lint/lint.ts";
import { type Draft, draftRelease, type Report } from "./release/draft.ts";
import type { Watch } from "./watch.ts";

export interface BuildOptions {
  readonly inventory: Inventory | null;
  /** Cut port ranges around the ports of layer 7 rules. */
  readonly split: boolean;
  /** Object files that images are laid into, by size class. */
  readonly template?: CompileOptions["template"];
  readonly waivers: readonly Waiver[];
  readonly today: string;
  readonly reports?: readonly Report[];
}
/** A release that was compiled and proved, and what it took. */
export interface Built {
  readonly draft: Draft;
  readonly compilation: Compilation;
  readonly ms: number;
}

/** Compiles, proves and lays out a release; null where anything forbids it. */
export function buildRelease(intent: Intent, wanted: readonly Wanted[], options: BuildOptions, watch: Watch) {
  const { inventory, split, template = null, waivers, today, reports = [] } = options;
  const start = watch.now();
  const proving = `proving ${wanted.map((one) => one.profile.text).join(", ")}`;
  const amount = { unit: "targets", total: wanted.length };
  const compilation = watch.working(proving, (count) => compile(intent, wanted, { inventory, split, template, done: () => count() }), amount);
  const ms = Math.round(watch.now() - start);
  const lints = watch.working("looking for traps", (count) => lint(lintedIntent(intent, inventory), waivers, today, count));
  const diagnostics = [...lints, ...compilation.outputs.flatMap((output) => output.diagnostics)];
  if (!compilation.ok || hasErrors(diagnostics)) return { value: null, diagnostics };
  const draft = draftRelease(compilation, { inventory, waivers, findings: lints.filter((one) => !isDated(one)), reports });
  return { value: { draft, compilation, ms } satisfies Built, diagnostics };
}

/** As `--json` has it. */
export function builtJson({ draft, compilation, ms }: Built) {
  return { release: draft.digest, intent: compilation.digest, targets: draft.manifest.targets, ms };
}

/** Why these targets don't make one release; null if they do. */
export function wantedProblem(wanted: readonly Wanted[], option: string): Diagnostic | null {
  const help = `known targets: ${targets.map((target) => target.name).join(", ")}`;
  if (wanted.length === 0) return diagnostic("PCL1018", [option], `${option} is missing`, { help });
  for (const [i, { target, profile }] of wanted.entries()) {
    if (wanted.findIndex((other) => other.target === target && other.profile.version === profile.version) === i) continue;
    const name = `${target.name}@${profile.version}`;
    return diagnostic("PCL1018", [option], `the target \`${name}\` is given twice`, {
      help: "a release holds a version of a target once; build a second release",
    });
  }
  return null;
}
