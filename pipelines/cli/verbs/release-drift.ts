import { type Diff, diffJson, diffOf } from "#answers";
import { follow, liveObjects, type Reader, type Status, spotsOf, statusOf } from "#cluster";
import { CompileError, diagnostic } from "#diagnostic";
import { deployedBy, OF_PIPELINE } from "../deploy/pipeline.ts";
import { diffText } from "../diff-text.ts";
import { EXIT, type Io } from "../io.ts";
import { watchOf } from "../status.ts";
import type { Verb } from "../verb.ts";

const SETTLE_MS = 200;

/** `release drift --pipeline FILE`: what the cluster does against what was released. */
export const releaseDrift: Verb = {
  name: "release drift",
  summary: "Compare what a cluster does with what was released to it",
  operands: "",
  options: [{ flags: "--watch", text: "go on, and tell whenever that changes" }, ...OF_PIPELINE],
  examples: ["release drift --pipeline pipeline.ts", "release drift --pipeline pipeline.ts --watch"],
  async run(args, io) {
    const { inputs, reader, which } = await deployedBy(args, io);
    const status = await statusOf(which);
    if ("code" in status) return { refused: [...inputs.diagnostics, status] };
    try {
      if (status.journal.under !== null) return { refused: [...inputs.diagnostics, underWay(status)] };
      const found = args.flag("watch") ? await watched(status, reader, io) : await judged(status, reader, io);
      const isEqual = found.comparison.relation === "equal";
      return { exit: isEqual ? EXIT.fine : EXIT.finding, json: diffJson(found), text: textOf(found), diagnostics: inputs.diagnostics };
    } finally {
      status.client.close();
    }
  },
};

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

/** Judges anew whenever an object changes, and tells what is another verdict than before; the last one counts. */
async function watched(status: Status, reader: Reader, io: Io): Promise<Diff> {
  const stop = new AbortController();
  const end = () => stop.abort();
  if (io.interrupted.aborted) end();
  io.interrupted.addEventListener("abort", end);
  let [last, busy, timer]: [string | null, Promise<void>, NodeJS.Timeout | undefined] = [null, Promise.resolve(), undefined];
  const judge = async () => {
    const { mark, text } = await saidOf(judged(status, reader, io));
    if (mark !== last) io.err(last === null ? `${text}watching\n` : text);
    last = mark;
  };
  const told = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      busy = busy.then(judge).catch(end);
    }, SETTLE_MS);
  };
  await judge();
  const problem = await follow(status.client, spotsOf(status.standing), told, stop.signal);
  clearTimeout(timer);
  await busy;
  io.interrupted.removeEventListener("abort", end);
  if (problem !== null) throw new CompileError([problem]);
  return await judged(status, reader, io);
}

/** What is told of a judgement, and by what it differs from another; objects that can't be read are told of, too. */
async function saidOf(judgement: Promise<Diff>): Promise<{ readonly mark: string; readonly text: string }> {
  try {
    const found = await judgement;
    return { mark: JSON.stringify(found.differences.map(({ witness }) => witness)), text: textOf(found) };
  } catch (error) {
    if (!(error instanceof CompileError) || error.diagnostics.some(({ name }) => name === "E_API")) throw error;
    const text = error.diagnostics.map(({ name, message }) => `drift: what stands can't be judged: ${name}: ${message}\n`).join("");
    return { mark: text, text };
  }
}

function textOf({ comparison, differences, ms }: Diff): string {
  if (comparison.relation === "equal") return "no drift: the cluster does what was released\n";
  return `drift: what was released is A, what stands is B\n${diffText(comparison, differences, ms)}`;
}

function underWay({ journal }: Status) {
  const message = `\`${journal.under?.stage ?? "a rollback"}\` is under way, in phase ${journal.under?.phase} of ${journal.under?.phases}: what stands is neither release`;
  return diagnostic("PCL6017", ["live"], message, { help: "run that to its end first, or `portcullis release rollback`" });
}
