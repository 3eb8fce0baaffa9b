import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { type Diagnostic, diagnostic, printable } from "#diagnostic";

/** Who holds the lock of a stack in a file backend, as the engine tells it. */
export interface Holder {
  readonly host: string;
  readonly process: number;
  readonly since: string;
}

/** The holders that a refusal of the engine names. */
export function holders(text: string): readonly Holder[] {
  const found = text.matchAll(/created by \S*?@(\S+) \(pid (\d+)\) at (\S+)/g);
  return [...found].map(([, host = "", pid = "", since = ""]) => ({ host, process: Number(pid), since }));
}

/**
 * Whether a lock was left behind by a deployment that was killed. We hold the pipeline's lease, so whoever else locked the stack is gone,
 * unless its process still runs here: the engine outlives a killed deployer by the write that it had begun, which is waited for.
 */
export async function isLeftOver(some: readonly Holder[]): Promise<boolean> {
  const isBusy = () => some.some(({ host, process: pid }) => host === hostname() && isRunning(pid));
  for (let i = 0; isBusy() && i < PATIENCE / EVERY; i++) await sleep(EVERY);
  return some.length > 0 && !isBusy();
}

const PATIENCE = 30_000;
const EVERY = 200;

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** E_LOCKED for a deployer whose lease ran out. */
export function lockLost(stack: string): Diagnostic {
  return diagnostic("PCL6008", [stack], "the lock was lost: another deployer may be at work", {
    help: "`portcullis release status` says who; nothing more was written",
  });
}

/** E_LOCKED by the engine's own lock. */
export function stackLocked(stack: string, some: readonly Holder[]): Diagnostic {
  const [first] = some;
  const who = first === undefined ? "another deployment" : `process ${first.process} on ${printable(first.host)} since ${printable(first.since)}`;
  return diagnostic("PCL6008", [stack], `the Pulumi stack \`${printable(stack)}\` is locked by ${who}`, {
    help: `wait for it, or end it and run \`pulumi cancel --stack ${printable(stack)}\` with the same backend`,
  });
}
