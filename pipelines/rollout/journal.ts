import * as z from "zod";

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const time = z.iso.datetime();

/** What the gates of a stage said when it began. */
const gates = z.array(z.strictObject({ gate: z.string(), outcome: z.enum(["pass", "fail", "inconclusive", "error"]), message: z.string() }));

/** What stands in a cluster of a pipeline, what is under way there, and what was before: one ConfigMap. */
export const journalSchema = z.strictObject({
  version: z.literal(1),
  /** The UID of the namespace `kube-system`. */
  cluster: z.string(),
  /** Counts the stages that came through. */
  sequence: z.number().int().nonnegative(),
  stands: z.strictObject({
    release: digest.nullable(),
    stage: z.string().nullable(),
    /** `liveHash` of the objects as the API server held them when the last stage was through; null before the first one. */
    objects: digest.nullable(),
  }),
  under: z
    .strictObject({
      /** null: the way back to a cluster without any. */
      release: digest.nullable(),
      stage: z.string().nullable(),
      plan: digest,
      /** The phase that was begun last, from 1; those before it are through. */
      phase: z.number().int().positive(),
      phases: z.number().int().positive(),
      approvals: z.array(z.string()),
      gates: gates.exactOptional(),
      /** A barrier of this rollout was a timed wait, which is no evidence. */
      unverified: z.boolean(),
      since: time,
    })
    .nullable(),
  /** The newest last. */
  history: z.array(
    z.strictObject({ release: digest, stage: z.string(), plan: digest, at: time, unverified: z.boolean(), gates: gates.exactOptional() }),
  ),
});

/** As it is stored in the cluster. */
export type Journal = z.infer<typeof journalSchema>;

/** The entries that a journal keeps. */
const MAX_HISTORY = 20;

/** The journal of a cluster that nothing was released to. */
export function blankJournal(cluster: string): Journal {
  return { version: 1, cluster, sequence: 0, stands: { release: null, stage: null, objects: null }, under: null, history: [] };
}

/** What a journal keeps of its history: the newest, and however long ago it was, the release that one may go back to. */
export function keptOf(history: Journal["history"], release: string): Journal["history"] {
  const newest = history.slice(-MAX_HISTORY);
  const before = releaseBefore({ history }, release);
  return before === null || newest.includes(before) ? newest : [before, ...newest.slice(1)];
}

/**
 * The release that stood in full before the one that stands now; null where there was none. A release that comes again takes back all that
 * came after it.
 */
export function releaseBefore({ history }: Pick<Journal, "history">, release: string | null): Journal["history"][number] | null {
  const stood: Journal["history"][number][] = [];
  for (const one of history.filter(({ stage }) => stage === "full")) {
    const again = stood.findIndex((other) => other.release === one.release);
    stood.splice(again < 0 ? stood.length : again, stood.length, one);
  }
  return stood.findLast((one) => one.release !== release) ?? null;
}
