import { type Diagnostic, diagnostic } from "#diagnostic";
import { type Journal, releaseBefore } from "../journal.ts";
import type { Pipeline, Stage } from "../pipeline/schema.ts";

/** Where a stage stands in the way of a release. */
export interface Turn {
  readonly stage: Stage;
  /** The stage before it in the pipeline; null before the first. */
  readonly before: Stage | null;
  /** Digest of the release that stands where this one does not; null: nothing was ever released. */
  readonly base: string | null;
  /** `again`: it stands already, or was begun; its gates were passed then. */
  readonly kind: "next" | "again";
}

/** Whether it is this stage's turn: stages of one release come one after the other, and no two releases are under way at once. */
export function turnOf(pipeline: Pipeline, name: string, release: string, journal: Pick<Journal, "stands" | "under" | "history">): Turn | Diagnostic {
  const { stages } = pipeline;
  const index = stages.findIndex((one) => one.name === name);
  const stage = stages[index];
  const known = stages.map((one) => one.name).join(", ");
  if (stage === undefined)
    return diagnostic("PCL1018", ["--stage"], `pipeline \`${pipeline.name}\` has no stage \`${name}\``, { help: `stages: ${known}` });
  const { stands, under } = journal;
  const before = stages[index - 1] ?? null;
  const base = baseOf(journal, release);
  if (under !== null) {
    if (under.release === release && under.stage === name) return { stage, before, base, kind: "again" };
    return wait(
      name,
      `stage \`${under.stage}\` of release ${brief(under.release)} is under way`,
      "run that stage again to finish it, or `release rollback`",
    );
  }
  if (stands.release !== release) {
    const unfinished = stands.release !== null && stands.stage !== "full";
    if (unfinished)
      return wait(name, `release ${brief(stands.release)} stands at stage \`${stands.stage}\``, "promote it further, or `release rollback`");
    return index === 0
      ? { stage, before, base, kind: "next" }
      : wait(name, `release ${brief(release)} has no stage behind it`, `begin with --stage ${stages[0]?.name}`);
  }
  const at = stages.findIndex((one) => one.name === stands.stage);
  if (at === index) return { stage, before, base, kind: "again" };
  if (at > index) return wait(name, `release ${brief(release)} stands at stage \`${stands.stage}\` already`, "`release rollback` leads back");
  const next = stages[at + 1]?.name;
  return at + 1 === index ? { stage, before, base, kind: "next" } : wait(name, `stage \`${next}\` comes before it`, `go on with --stage ${next}`);
}

/** The release that stood when this one began. */
function baseOf(journal: Pick<Journal, "stands" | "history">, release: string): string | null {
  return journal.stands.release === release ? (releaseBefore(journal, release)?.release ?? null) : journal.stands.release;
}

/** When the stage before came through; null where the journal doesn't know. */
export function stoodSince({ history }: Pick<Journal, "history">, release: string, before: Stage | null): Date | null {
  const times = history.filter((one) => one.release === release && one.stage === before?.name).map((one) => one.at);
  const newest = times.sort().at(-1);
  return newest === undefined ? null : new Date(newest);
}

function wait(stage: string, why: string, help: string): Diagnostic {
  return diagnostic("PCL6016", ["--stage"], `it is not the turn of stage \`${stage}\`: ${why}`, { help });
}

function brief(digest: string | null): string {
  return digest === null ? "none" : digest.slice("sha256:".length, "sha256:".length + 16);
}
