import { resolve } from "node:path";
import { enforcedBy, type Loaded, planDigest, planOf, type Release, type Source, type Watch } from "#answers";
import { CompileError, diagnostic } from "#diagnostic";
import type { Document } from "#manifest";
import type { Inventory } from "#model";
import { readRelease } from "#release";
import { worksOf } from "#rollout";
import { type Chosen, parseProfile } from "#targets";

/** Which objects of a release stand, at a point of the way there. */
export interface ReleasedPhase {
  /** A release directory, or one that was read. */
  readonly release: string | Release;
  /** A target or profile of it, e.g. `cilium@1.20`. */
  readonly target: string;
  /** The release that stands now. Without one, all objects of the release are registered: for what stands already, and for a first release. */
  readonly previous?: string | Release;
  /** The phase of the plan from `previous`, counted from 1; 0 is before the first. Needed where there is more than one. */
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
export function releasedPhase({ release, target, previous, phase, inventory }: ReleasedPhase): Standing {
  const chosen = parseProfile(target);
  if (!("target" in chosen)) throw new CompileError(chosen.diagnostics);
  const after = releaseSource(release);
  const { digest } = after.release;
  if (previous === undefined) return { standing: objectsOf(after, chosen, inventory), digest, phases: 0, plan: null };
  const before = releaseSource(previous);
  const plan = taken(planOf(before, after, chosen, inventory ?? null, UNWATCHED));
  const works = worksOf(plan, objectsOf(before, chosen, inventory));
  const count = works.length;
  const wanted = phase ?? (count <= 1 ? count : null);
  if (wanted === null || !Number.isInteger(wanted) || wanted < 0 || wanted > count) throw new CompileError([wrongPhase(phase, count)]);
  const standing = wanted === 0 ? objectsOf(before, chosen, inventory) : (works[wanted - 1]?.standing ?? objectsOf(after, chosen, inventory));
  return { standing, digest, phases: count, plan: planDigest(plan) };
}

type ReleaseSource = Extract<Source, { kind: "release" }>;

function releaseSource(release: string | Release): ReleaseSource {
  if (typeof release !== "string") return { kind: "release", name: release.digest, release };
  return { kind: "release", name: release, release: taken(readRelease(resolve(release), release)) };
}

function objectsOf(source: ReleaseSource, chosen: Chosen, inventory: Inventory | undefined): readonly Document[] {
  return taken(enforcedBy(source, chosen, inventory ?? null)).documents;
}

function taken<T>({ value, diagnostics }: Loaded<T>): T {
  if (value === null) throw new CompileError(diagnostics);
  return value;
}

function wrongPhase(phase: number | undefined, count: number) {
  const message =
    phase === undefined ? `\`phase\` is missing, the way from \`previous\` has ${count} phases` : `\`${phase}\` is no phase of ${count}`;
  const help = "run one `pulumi up` for each phase, and go on when every node has it; all at once would break or open flows";
  return diagnostic("PCL1018", ["phase"], message, { help });
}

/** Nobody waits at a terminal for a program's answer. */
const UNWATCHED: Watch = { now: () => 0, working: (_what, work) => work(() => undefined) };
