import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { basename } from "node:path";

/** A server process that tests started, with its log in a file. */
export interface Daemon {
  readonly name: string;
  readonly pid: number;
  running(): boolean;
  /** The end of its log. */
  tail(): string;
  stop(): Promise<void>;
}

/** Starts a program in the background. */
export function startDaemon(program: string, args: readonly string[], log: string, options: SpawnOptions = {}): Daemon {
  const out = openSync(log, "w");
  const child = spawn(program, args, { ...options, stdio: ["ignore", out, out] });
  closeSync(out);
  child.once("error", () => undefined);
  const ended = new Promise<void>((done) => child.once("close", () => done()));
  const running = () => child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  return {
    name: basename(program),
    pid: child.pid ?? 0,
    running,
    tail: () => readFileSync(log, "utf8").slice(-3000),
    stop: () => (running() ? stop(child, ended) : Promise.resolve()),
  };
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill("SIGTERM");
  const impatient = setTimeout(() => child.kill("SIGKILL"), 5_000);
  await ended;
  clearTimeout(impatient);
}

const WATCH = 'read -r _; folder=$1; shift; kill -9 "$@"; rm -rf "$folder"';

/** Ends daemons and removes their folder when this process dies without stopping them: a shell waits on a pipe that only we hold. */
export function endWithUs(daemons: readonly Daemon[], folder: string): { release(): void } {
  const pids = daemons.map((one) => `${one.pid}`);
  const guard = spawn("sh", ["-c", WATCH, "guard", folder, ...pids], { stdio: ["pipe", "ignore", "ignore"], detached: true });
  guard.unref();
  return { release: () => void guard.kill("SIGKILL") };
}
