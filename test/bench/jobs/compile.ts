import { type Compilation, type CompileOptions, compile, type Wanted } from "#compiler";
import { parseProfile } from "#targets";
import { ComparisonSessions } from "#verify";
import { intentOf, withOneChange } from "../intents.ts";
import { Clock, type Job } from "../job.ts";

const TARGETS = ["kubernetes", "cilium", "calico"];

function wanted(): Wanted[] {
  return TARGETS.map((name) => {
    const chosen = parseProfile(name);
    if (!("target" in chosen)) throw new Error(`no target ${name}`);
    return chosen;
  });
}

/** Compiles and proves for three targets. */
export const compiling: Job = (size) => measured(size, false);
/** The same, with a layer 7 rule in one call of twenty and its way out. */
export const compilingRequests: Job = (size) => measured(size, true);

function measured(size: number, layer7: boolean) {
  const clock = new Clock();
  const intent = intentOf(size, { layer7 });
  const found = clock.part("compile and prove", () => compile(intent, wanted()));
  return { parts: clock.parts, note: noteOf(found) };
}

/** Compiles again after one rule of one policy was changed, in the same process, as `check --watch` does. */
export const compilingAgain: Job = (size) => {
  const clock = new Clock();
  const intent = intentOf(size);
  const sessions = new ComparisonSessions();
  const comparing: CompileOptions["comparing"] = (name, a, b, facts) => sessions.of(name).compare(a, b, { facts });
  clock.part("before", () => compile(intent, wanted(), { comparing }));
  const found = clock.part("one changed intent", () => compile(withOneChange(intent), wanted(), { comparing }));
  return { parts: clock.parts, note: noteOf(found) };
};

function noteOf({ ok, outputs }: Compilation): string {
  const objects = outputs.reduce((sum, { artifacts }) => sum + artifacts.length, 0);
  const deviations = outputs.reduce((sum, output) => sum + output.deviations.length, 0);
  return `${ok ? "proved" : "NOT PROVED"}, ${objects} objects${deviations === 0 ? "" : `, ${deviations} substitutions`}`;
}
