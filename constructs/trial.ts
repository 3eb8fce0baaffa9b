import { canonicalIntent, canonicalJson, type Intent } from "#ir";

/** What `portcullis check --coverage` leaves in the process while it runs a repository's tests. */
interface Trial {
  /** The intent that is tried, as canonical JSON. */
  readonly original: string;
  /** Stands in its place; null while it is only watched. */
  readonly mutant: Intent | null;
  record(claim: unknown): void;
}
const KEY = Symbol.for("portcullis.trial");
const tried = new WeakSet<Intent>();

function trial(): Trial | null {
  return (globalThis as { readonly [KEY]?: Trial })[KEY] ?? null;
}

/** The intent itself, or what a trial puts in its place. */
export function onTrial(intent: Intent): Intent {
  const now = trial();
  if (now === null || canonicalJson(canonicalIntent(intent)) !== now.original) return intent;
  const given = now.mutant ?? intent;
  tried.add(given);
  return given;
}

/** Tells a trial what a test claims of its intent. */
export function recordClaim(intent: Intent | null, claim: unknown): void {
  if (intent !== null && tried.has(intent)) trial()?.record(claim);
}
