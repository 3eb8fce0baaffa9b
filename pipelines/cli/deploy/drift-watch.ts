import type { Diff } from "#answers";
import { follow, type LiveEvent, nameOf, type Status, spotsOf, statusOf, type Which } from "#cluster";
import { CompileError, type Diagnostic } from "#diagnostic";
import type { Io } from "../io.ts";

const SETTLE_MS = 200;

export interface DriftWatch {
  readonly which: Which & { readonly namespace: string };
  readonly io: Io;
  /** Judges what stands by what the journal says. */
  readonly judge: (status: Status) => Promise<Diff>;
  readonly text: (found: Diff) => string;
  /** E_JOURNAL about a rollout that is under way. */
  readonly underWay: (status: Status) => Diagnostic;
}
interface Told {
  last: string | null;
}

/**
 * Judges anew whenever an object changes or another release came through, and tells what is another verdict than before, until it is
 * interrupted; the last verdict counts. While a rollout is under way nothing is judged: what stands is neither release.
 */
export async function watchDrift(watch: DriftWatch): Promise<Diff | Diagnostic> {
  const told: Told = { last: null };
  for (;;) {
    const status = await statusOf(watch.which);
    if ("code" in status) throw new CompileError([status]);
    try {
      if (await followed(status, watch, told)) continue;
      return status.journal.under === null ? await watch.judge(status) : watch.underWay(status);
    } finally {
      status.client.close();
    }
  }
}

/** Watches one release; whether the journal went on to something else before it was interrupted. */
async function followed(status: Status, watch: DriftWatch, told: Told): Promise<boolean> {
  const { which, io } = watch;
  const stop = new AbortController();
  const end = () => stop.abort();
  if (io.interrupted.aborted) end();
  io.interrupted.addEventListener("abort", end);
  let [moved, failure, busy, timer]: [boolean, unknown, Promise<void>, NodeJS.Timeout | undefined] = [false, null, Promise.resolve(), undefined];
  const judge = async () => {
    const { mark, text } = await saidOf(status, watch);
    if (mark !== told.last) io.err(told.last === null ? `${text}watching\n` : text);
    told.last = mark;
  };
  const heard = ({ type, object }: LiveEvent) => {
    if (object.kind === "ConfigMap" && object.metadata?.name === nameOf(which.pipeline) && object.metadata.namespace === which.namespace) {
      moved ||= type === "DELETED" || markIn(object) !== markOf(status.journal);
      if (moved) end();
      return;
    }
    clearTimeout(timer);
    timer = setTimeout(() => {
      busy = busy.then(judge).catch((error: unknown) => {
        failure = error;
        end();
      });
    }, SETTLE_MS);
  };
  await judge();
  const journal = { apiVersion: "v1", kind: "ConfigMap", namespace: which.namespace };
  const spots = spotsOf([...(status.journal.under === null ? status.standing : []), journal]);
  const problem = await follow(status.client, spots, heard, stop.signal);
  clearTimeout(timer);
  await busy;
  io.interrupted.removeEventListener("abort", end);
  if (problem !== null) throw new CompileError([problem]);
  if (failure !== null) throw failure;
  return moved && !io.interrupted.aborted;
}

/** What is told of a judgement, and by what it differs from another; objects that can't be read are told of, too. */
async function saidOf(status: Status, { judge, text, underWay }: DriftWatch): Promise<{ readonly mark: string; readonly text: string }> {
  if (status.journal.under !== null) return { mark: "under way", text: `${underWay(status).message}\n` };
  try {
    const found = await judge(status);
    return { mark: JSON.stringify(found.differences.map(({ witness }) => witness)), text: text(found) };
  } catch (error) {
    if (!(error instanceof CompileError) || error.diagnostics.some(({ name }) => name === "E_API")) throw error;
    const told = error.diagnostics.map(({ name, message }) => `drift: what stands can't be judged: ${name}: ${message}\n`).join("");
    return { mark: told, text: told };
  }
}

/** Changes when a rollout begins and when one came through. */
function markOf({ sequence, under }: Pick<Status["journal"], "sequence" | "under">): string {
  return `${sequence} ${under === null}`;
}

function markIn(object: LiveEvent["object"]): string {
  try {
    return markOf(JSON.parse((object as { data?: { journal?: string } }).data?.journal ?? ""));
  } catch {
    return "";
  }
}
