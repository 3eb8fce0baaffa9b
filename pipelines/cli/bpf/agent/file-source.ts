import { statSync } from "node:fs";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Directory, OBSERVED, observeAll } from "#agent";
import { type Diagnostic, hasErrors } from "#diagnostic";
import { readInventory } from "#model";
import { documentsAt, type World } from "#source";
import type { RunningSource } from "./source.ts";

const LOOK_EVERY_MS = 500;

/** Keeps a directory as an inventory file says, read again whenever it changes. One that can't be read changes nothing. */
export function fileSource(
  path: string,
  world: World,
  directory: Directory,
  changed: (problems: readonly Diagnostic[]) => void,
  stop: AbortSignal,
): RunningSource {
  const state = {
    listed: false,
    silentSince: performance.now() as number | null,
    heard: null as number | null,
    losses: 0,
    problem: null as string | null,
  };
  let seen = "";
  const read = async () => {
    const { value, diagnostics } = await documentsAt([path], world, MOST_BYTES);
    const problems = value === null ? diagnostics : [...diagnostics, ...readInventory(value).diagnostics];
    if (value === null || hasErrors(problems)) {
      state.losses++;
      state.silentSince ??= performance.now();
      state.problem = problems.find(({ severity }) => severity === "error")?.message ?? "it can't be read";
    } else {
      for (const kind of OBSERVED)
        observeAll(
          directory,
          kind,
          value.filter((one) => one.kind === kind && one.apiVersion === "v1"),
        );
      Object.assign(state, { listed: true, silentSince: null, heard: Date.now(), problem: null });
    }
    changed(problems);
  };
  const ended = (async () => {
    while (!stop.aborted) {
      const mark = markOf(resolve(world.cwd, path));
      if (mark !== seen) {
        seen = mark;
        await read();
      }
      await sleep(LOOK_EVERY_MS, undefined, { signal: stop }).catch(() => undefined);
    }
  })();
  return { hearing: () => ({ ...state, losses: new Map([["file", state.losses]]) }), ended };
}

const MOST_BYTES = 256 * 1024 * 1024;

function markOf(path: string): string {
  try {
    const { ino, size, mtimeMs } = statSync(path);
    return [ino, size, mtimeMs].join(" ");
  } catch {
    return "not there";
  }
}
