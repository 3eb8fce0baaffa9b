import { CompileError } from "#diagnostic";
import type { Inventory } from "#model";
import { parseProfile } from "#targets";

/** What a program, a release or manifests on disk mean, under an engine where one is named. */
export async function releaseAt(path: string, profile: string | null, inventory: Inventory | null) {
  const [{ meaningOf }, { LIMITS, loadSource }] = await Promise.all([import("#answers"), import("#source")]);
  const chosen = profile === null ? null : parseProfile(profile);
  if (chosen !== null && !("target" in chosen)) throw new CompileError(chosen.diagnostics);
  const source = await loadSource([path], {
    cwd: process.cwd(),
    env: process.env,
    log: (text) => process.stderr.write(text),
    working: (_what, work) => work(() => undefined),
    stdin: () => Promise.reject(new Error("a test reads no standard input")),
    limits: LIMITS,
    checkDeterminism: false,
    untrusted: false,
    kubeconfig: null,
    context: null,
  });
  if (source.value === null) throw new CompileError(source.diagnostics);
  const meaning = meaningOf(source.value, { profile: chosen, inventory, theirs: null });
  if (meaning.value === null) throw new CompileError(meaning.diagnostics);
  return meaning.value;
}
