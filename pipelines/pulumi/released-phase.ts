import { resolve } from "node:path";
import { enforcedBy, type Loaded, planDigest, planOf, type Release, type Source, type Watch } from "#answers";
import { CompileError, type Diagnostic, diagnostic } from "#diagnostic";
import type { Document } from "#manifest";
import type { Inventory } from "#model";
import { delivered, imageIn, imageObject, readRelease } from "#release";
import { baseTarget, type PipelineInput, pipelineSchema, stageTarget, worksOf } from "#rollout";
import { type Chosen, parseProfile } from "#targets";

/** Which objects of a release stand, at a point of the way there. */
export interface ReleasedPhase {
  /** A release directory, or one that was read. */
  readonly release: string | Release;
  /** A target or profile of it, e.g. `cilium@1.20`; by default the pipeline's. */
  readonly target?: string;
  /** The release that stands now. Without one, all objects of the release are registered: for what stands already, and for a first release. */
  readonly previous?: string | Release;
  /** The pipeline whose stage is entered, from the stage before it. */
  readonly pipeline?: PipelineInput;
  readonly stage?: string;
  /** The phase of the plan that leads there, counted from 1; 0 is before the first. Needed where there is more than one. */
  readonly phase?: number;
  readonly inventory?: Inventory;
}

/** What a program registers for a phase, and what it is a part of. */
export interface Standing {
  readonly standing: readonly Document[];
  readonly digest: string;
  readonly phases: number;
  readonly plan: string | null;
}

/** The objects of a phase, by the same proved plan as `portcullis plan`; throws every reason why there are none. */
export function releasedPhase(props: ReleasedPhase): Standing {
  const { release, target, pipeline, phase, inventory = null } = props;
  const chosen = parseProfile(target ?? pipeline?.target ?? "");
  if (!("target" in chosen)) throw new CompileError(chosen.diagnostics);
  const next = releaseSource(release);
  const { digest } = next.release;
  if (chosen.target.readFiles !== undefined) return swapped(next, props, chosen, inventory);
  const way = wayTo(next, props, chosen, inventory);
  if (way === null) return { standing: objectsOf(next, chosen, inventory).documents, digest, phases: 0, plan: null };
  const plan = taken(planOf(way.before.source, way.after.source, chosen, inventory, UNWATCHED));
  const works = worksOf(plan, way.before.documents);
  const wanted = phase ?? (works.length <= 1 ? works.length : null);
  if (wanted === null || (wanted !== 0 && works[wanted - 1] === undefined)) throw new CompileError([wrongPhase(phase, works.length)]);
  return { standing: works[wanted - 1]?.standing ?? way.before.documents, digest, phases: works.length, plan: planDigest(plan) };
}

type ReleaseSource = Extract<Source, { kind: "release" }>;
/** One end of the way: what plans take, and its objects. */
interface End {
  readonly source: Source;
  readonly documents: readonly Document[];
}

/** What stands before and what is led to; null where nothing stood before that is told. */
function wayTo(
  next: ReleaseSource,
  props: ReleasedPhase,
  chosen: Chosen,
  inventory: Inventory | null,
): { readonly before: End; readonly after: End } | null {
  const old = props.previous === undefined ? null : releaseSource(props.previous);
  if (props.pipeline === undefined) return old && { before: objectsOf(old, chosen, inventory), after: objectsOf(next, chosen, inventory) };
  const pipeline = pipelineSchema.parse(props.pipeline);
  const index = pipeline.stages.findIndex((one) => one.name === (props.stage ?? "full"));
  const [stage, earlier] = [pipeline.stages[index], pipeline.stages[index - 1]];
  if (stage === undefined)
    throw new CompileError([
      noStage(
        props.stage,
        pipeline.stages.map((one) => one.name),
      ),
    ]);
  const between = { old, next };
  const before = earlier === undefined ? baseTarget(between, chosen, inventory) : stageTarget(pipeline, earlier, between, chosen, inventory);
  return { before: taken(before), after: taken(stageTarget(pipeline, stage, between, chosen, inventory)) };
}

function releaseSource(release: string | Release): ReleaseSource {
  if (typeof release !== "string") return { kind: "release", name: release.digest, release };
  return { kind: "release", name: release, release: taken(readRelease(resolve(release), release)) };
}

function objectsOf(source: ReleaseSource, chosen: Chosen, inventory: Inventory | null): End {
  return { source, documents: taken(enforcedBy(source, chosen, inventory)).documents };
}

/** Agents put an image into force as a whole: it is one object, and one phase where it is proved that nothing must stand in between. */
function swapped(next: ReleaseSource, { previous, phase }: ReleasedPhase, chosen: Chosen, inventory: Inventory | null): Standing {
  const { digest } = next.release;
  if (previous === undefined) return { standing: [imageOf(next)], digest, phases: 0, plan: null };
  const old = releaseSource(previous);
  const plan = taken(
    planOf(
      old,
      next,
      delivered(chosen, () => null),
      inventory,
      UNWATCHED,
    ),
  );
  const { length } = plan.phases;
  if (length > 1) {
    const help = "bring it by `portcullis release promote`";
    const message = "this swap needs an image of what both releases allow in between";
    throw new CompileError([diagnostic("PCL1018", ["previous"], message, { help })]);
  }
  const wanted = phase ?? length;
  if (wanted !== 0 && wanted !== length) throw new CompileError([wrongPhase(phase, length)]);
  return { standing: [imageOf(wanted === 0 ? old : next)], digest, phases: length, plan: planDigest(plan) };
}

/** The image of a release as the object that agents mount. */
function imageOf({ name, release }: ReleaseSource): Document {
  const bytes = imageIn(release);
  const problem = diagnostic("PCL1018", [name], "the release holds no image", { help: "build it with `--target ebpf`" });
  return taken(bytes === null ? { value: null, diagnostics: [problem] } : imageObject(bytes, name));
}

function taken<T>({ value, diagnostics }: Loaded<T>): T {
  if (value === null) throw new CompileError(diagnostics);
  return value;
}

function wrongPhase(phase: number | undefined, count: number): Diagnostic {
  const message = phase === undefined ? `\`phase\` is missing, the way there has ${count} phases` : `\`${phase}\` is no phase of ${count}`;
  const help = "run one `pulumi up` for each phase, and go on when every node has it; all at once would break or open flows";
  return diagnostic("PCL1018", ["phase"], message, { help });
}

function noStage(stage: string | undefined, known: readonly string[]): Diagnostic {
  return diagnostic("PCL1018", ["stage"], `the pipeline has no stage \`${stage ?? "full"}\``, { help: `stages: ${known.join(", ")}` });
}

/** Nobody waits at a terminal for a program's answer. */
const UNWATCHED: Watch = { now: () => 0, working: (_what, work) => work(() => undefined) };
