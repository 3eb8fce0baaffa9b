import { type Diff, diffJson, diffOf } from "#answers";
import { liveObjects, type Reader, type Status, statusOf, type Which } from "#cluster";
import { CompileError, type Diagnostic, diagnostic } from "#diagnostic";
import { watchDrift } from "../deploy/drift-watch.ts";
import { deployedBy, OF_PIPELINE } from "../deploy/pipeline.ts";
import { diffText } from "../diff-text.ts";
import { EXIT, type Io } from "../io.ts";
import { watchOf } from "../status.ts";
import type { Verb } from "../verb.ts";

/** `release drift --pipeline FILE`: what the cluster does against what was released. */
export const releaseDrift: Verb = {
  name: "release drift",
  summary: "Compare what a cluster does with what was released to it",
  operands: "",
  options: [{ flags: "--watch", text: "go on, and tell whenever that changes" }, ...OF_PIPELINE],
  examples: ["release drift --pipeline pipeline.ts", "release drift --pipeline pipeline.ts --watch"],
  async run(args, io) {
    const { inputs, reader, which } = await deployedBy(args, io);
    const judge = (status: Status) => judged(status, reader, io);
    const found = args.flag("watch") ? await watchDrift({ which, io, judge, text: textOf, underWay }) : await once(which, judge);
    if ("code" in found) return { refused: [...inputs.diagnostics, found] };
    const isEqual = found.comparison.relation === "equal";
    return { exit: isEqual ? EXIT.fine : EXIT.finding, json: diffJson(found), text: textOf(found), diagnostics: inputs.diagnostics };
  },
};

async function once(which: Which, judge: (status: Status) => Promise<Diff>): Promise<Diff | Diagnostic> {
  const status = await statusOf(which);
  if ("code" in status) return status;
  try {
    return status.journal.under === null ? await judge(status) : underWay(status);
  } finally {
    status.client.close();
  }
}

/** What was released (A) against what stands (B). */
async function judged({ client, standing }: Status, reader: Reader, io: Io): Promise<Diff> {
  const live = await liveObjects(client, standing, reader);
  if ("code" in live) throw new CompileError([live]);
  const [a, b] = [standing, live.documents].map((documents, i) => {
    const source = { kind: "manifests", name: i === 0 ? "released" : "live", documents } as const;
    return { source, profile: reader.chosen, inventory: reader.inventory };
  });
  const { value, diagnostics } = diffOf(a as NonNullable<typeof a>, b as NonNullable<typeof b>, OPTIONS, watchOf(io));
  if (value === null) throw new CompileError(diagnostics);
  return value;
}

const OPTIONS = { theirs: null, connections: false, digest: false };

function textOf({ comparison, differences, ms }: Diff): string {
  if (comparison.relation === "equal") return "no drift: the cluster does what was released\n";
  return `drift: what was released is A, what stands is B\n${diffText(comparison, differences, ms)}`;
}

function underWay({ journal }: Status): Diagnostic {
  const message = `\`${journal.under?.stage ?? "a rollback"}\` is under way, in phase ${journal.under?.phase} of ${journal.under?.phases}: what stands is neither release`;
  return diagnostic("PCL6017", ["live"], message, { help: "run that to its end first, or `portcullis release rollback`" });
}
