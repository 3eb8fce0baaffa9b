import { keyOf, type Loaded, type Write } from "#answers";
import { type Diagnostic, hasErrors } from "#diagnostic";
import type { Document } from "#manifest";
import type { Applied, Applier, PhaseWork } from "#rollout";
import { lockLost } from "./lock.ts";
import { outside, replacements } from "./outside.ts";
import { type Preview, type Run, Session } from "./session.ts";
import { openWorkspace, type WorkspaceOptions } from "./workspace.ts";

/** What Pulumi's way of writing needs beside a stack. */
export interface PulumiOptions extends WorkspaceOptions {
  /** The dry run of every write with strict validation; the provider's own preview forgives too much. */
  readonly dryRun: (phase: PhaseWork) => Promise<readonly Diagnostic[]>;
  /** Whether an object is in the cluster, ours, and as it was sent. */
  readonly stands: (document: Document) => Promise<boolean>;
  /** Asked before every `up`, as the engine's writes don't go through our client: false ends it. */
  readonly mayWrite: () => boolean;
}
/** An applier that holds a folder while it is in use. */
export interface PulumiApplier extends Applier {
  close(): void;
}

/** Writes phases by Pulumi's engine: one `up` for each, which must do what the plan says and nothing else. */
export async function pulumiApplier(options: PulumiOptions): Promise<Loaded<PulumiApplier>> {
  const { value, diagnostics } = await openWorkspace(options);
  if (value === null) return { value: null, diagnostics };
  return { value: new StackApplier(new Session(value.stack, options.project), options, value.close), diagnostics };
}

class StackApplier implements PulumiApplier {
  readonly name = "pulumi";
  readonly close: () => void;
  readonly #session: Session;
  readonly #options: PulumiOptions;
  /** Phases that were checked and are not written yet. */
  readonly #ahead = new Map<number, PhaseWork>();
  /** The preview that still tells what `up` would do. */
  #previewed: { readonly phase: PhaseWork; readonly run: Preview } | null = null;

  constructor(session: Session, options: PulumiOptions, close: () => void) {
    this.#session = session;
    this.#options = options;
    this.close = close;
  }

  async check(phase: PhaseWork): Promise<readonly Diagnostic[]> {
    const found = await this.#options.dryRun(phase);
    if (hasErrors(found)) return found;
    if (phase.number === 1) this.#ahead.clear();
    this.#ahead.set(phase.number, phase);
    const earlier = [...this.#ahead.values()].filter((one) => one.number <= phase.number);
    const run = await this.#session.preview(phase.standing);
    const isNext = earlier.length === 1;
    if (isNext) this.#previewed = { phase, run };
    return [
      ...found,
      ...(await this.#judge(
        run,
        phase,
        earlier.flatMap((one) => one.writes),
      )),
    ];
  }

  async apply(phase: PhaseWork): Promise<Applied> {
    const taken = await this.#takeUp(phase);
    if (taken.length > 0) return { done: 0, diagnostics: taken };
    const preview = this.#previewed?.phase === phase ? this.#previewed.run : await this.#session.preview(phase.standing);
    this.#previewed = null;
    const refused = await this.#judge(preview, phase, phase.writes);
    if (hasErrors(refused)) return { done: 0, diagnostics: refused };
    const ahead = keys(preview.steps.filter(({ action }) => action !== "same"));
    // Barriers take time, and the provider adopts whatever has the name of ours: what was tried out before the first phase is tried again.
    const foreign = ahead.size === 0 ? [] : await this.#options.dryRun(phase);
    if (hasErrors(foreign)) return { done: 0, diagnostics: foreign };
    const run = ahead.size === 0 ? preview : await this.#up(phase.standing, preview);
    const undone = hasErrors(run.diagnostics) ? phase.writes.filter(({ object }) => ahead.has(keyOf(object)) && !run.done.has(keyOf(object))) : [];
    if (undone.length === 0) this.#ahead.delete(phase.number);
    return { done: phase.writes.length - undone.length, diagnostics: run.diagnostics };
  }

  async #judge(run: Run, { standing }: PhaseWork, writes: readonly Write[]): Promise<readonly Diagnostic[]> {
    const replaced = replacements(run.steps);
    if (replaced.length > 0) return replaced;
    if (hasErrors(run.diagnostics)) return run.diagnostics;
    return await outside(run.steps, { writes, standing, stands: this.#options.stands });
  }

  /**
   * Objects that the phase deletes and the state does not know, as after a lost state or a phase that was written directly: they are
   * registered as they stand, which changes nothing, so that the engine can delete them.
   */
  async #takeUp(phase: PhaseWork): Promise<readonly Diagnostic[]> {
    const preview = this.#previewed?.phase === phase ? this.#previewed.run : await this.#session.preview(phase.standing);
    this.#previewed = { phase, run: preview };
    if (hasErrors(preview.diagnostics)) return preview.diagnostics;
    const known = keys(preview.steps);
    const drops = phase.writes.filter(({ action }) => action === "delete").map(({ object }) => object);
    if ((await this.#standing(drops.filter((one) => !known.has(keyOf(one))))).length === 0) return [];
    this.#previewed = null;
    const replaced = phase.writes.flatMap((one) => (one.action === "update" ? [one.before] : []));
    const standing = await this.#standing([...phase.standing, ...replaced, ...drops]);
    const run = await this.#session.preview(standing);
    const refused = await this.#judge(run, { ...phase, standing }, []);
    return hasErrors(refused) ? refused : (await this.#up(standing, run)).diagnostics;
  }

  async #up(standing: readonly Document[], preview: Preview): Promise<Run> {
    if (this.#options.mayWrite()) return await this.#session.up(standing, preview);
    return { steps: [], done: new Set(), diagnostics: [lockLost(this.#options.stack)] };
  }

  /** Those that are in the cluster as they were sent. */
  async #standing(documents: readonly Document[]): Promise<readonly Document[]> {
    const found: Document[] = [];
    for (const one of documents) if (await this.#options.stands(one)) found.push(one);
    return found;
  }
}

function keys(steps: Run["steps"]): ReadonlySet<string> {
  return new Set(steps.flatMap(({ key }) => (key === null ? [] : [key])));
}
