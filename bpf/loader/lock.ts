import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Pins } from "./pins.ts";
import { refuse } from "./refused.ts";

/** Works alone on a node; the lock of a process that is gone doesn't count. */
export function alone<T>(pins: Pins, work: () => T): T {
  mkdirSync(pins.state, { recursive: true, mode: 0o700 });
  const lock = join(pins.state, "lock");
  if (!taken(lock)) {
    const holder = readFileSync(lock, "utf8");
    refuse("PCL7004", [pins.root], `process ${holder} is at work on this node`, "wait for it to end");
  }
  try {
    return work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function taken(lock: string): boolean {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(lock, `${process.pid}`, { flag: "wx" });
      return true;
    } catch {
      if (isRunning(lock)) return false;
      rmSync(lock, { force: true });
    }
  }
  return false;
}

function isRunning(lock: string): boolean {
  try {
    const pid = Number(readFileSync(lock, "utf8"));
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
