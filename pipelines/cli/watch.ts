import { watch } from "node:fs";
import { CompileError } from "#diagnostic";
import { EXIT, type Io } from "./io.ts";
import { explainTo } from "./show.ts";
import { isRefusal, type Refusal, type Result } from "./verb.ts";

const SETTLE_MS = 150;
const IGNORED = /(^|[/\\])(node_modules|\.git|dist|out)([/\\]|$)/;

/** Runs again whenever a file below `folder` changes, until the program is interrupted. */
export async function watching(folder: string, io: Io, run: () => Promise<Result | Refusal>): Promise<Result> {
  let again: (() => void) | null = null;
  let changed = false;
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(folder, { recursive: true }, (_event, file) => {
    if (file !== null && IGNORED.test(file)) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      changed = true;
      again?.();
    }, SETTLE_MS);
  });
  const wake = () => again?.();
  io.interrupted.addEventListener("abort", wake);
  while (!io.interrupted.aborted) {
    changed = false;
    const outcome = await attempt(run);
    explainTo(io, isRefusal(outcome) ? outcome.refused : (outcome.diagnostics ?? []));
    if (!isRefusal(outcome)) io.out(outcome.text);
    io.err("waiting for changes\n");
    if (!changed && !io.interrupted.aborted) await new Promise<void>((resolve) => (again = resolve));
  }
  watcher.close();
  clearTimeout(timer);
  return { exit: EXIT.fine, json: null, text: "" };
}

/** A program that doesn't build is no reason to stop watching. */
async function attempt(run: () => Promise<Result | Refusal>): Promise<Result | Refusal> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof CompileError) return { refused: error.diagnostics };
    throw error;
  }
}
