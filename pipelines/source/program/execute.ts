import { execFile, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { RunOptions } from "./run.ts";
import type { Walls } from "./walls.ts";

/** How a process came to its end, and what it said before. */
export interface Ended {
  readonly why: "itself" | "time" | "memory" | "size";
  readonly code: number | null;
  /** The end of what it printed to standard error. */
  readonly errors: string;
  /** What it wrote to its pipe. */
  readonly outcome: string;
}

/** Beside the heap: the code of Node, stacks and buffers. */
const BESIDE_HEAP_MB = 256;
const LOOK_MS = 50;
/** Of strangers: what a program may say, as much as a file may hold, and print. */
const MOST_SAID = 10 * 1024 * 1024;
const MOST_PRINTED = 64 * 1024;

/** Runs what was bundled into `folder` in a process of its own, and kills it at its limits. */
export function execute(folder: string, options: RunOptions, walls: Walls | null): Promise<Ended> {
  const { megabytes, elsewhere = false } = options;
  const [file = "", ...args] = [
    ...(walls?.behind ?? []),
    process.execPath,
    ...(walls?.flags ?? []),
    `--max-old-space-size=${megabytes}`,
    "--enable-source-maps",
    join(folder, "bundle", "runner.mjs"),
    join(folder, "bundle", "program.mjs"),
    options.kind,
    elsewhere ? "400" : "0",
    walls === null ? "known" : "stranger",
  ];
  const cwd = elsewhere || walls !== null ? join(folder, "empty") : options.cwd;
  return new Promise((done, fail) => {
    const child = spawn(file, args, { cwd, env: environment(options), stdio: ["ignore", "pipe", "pipe", "pipe"] });
    let why: Ended["why"] = "itself";
    const kill = (reason: Ended["why"]) => {
      if (why === "itself") why = reason;
      child.kill("SIGKILL");
    };
    const timer = setTimeout(() => kill("time"), options.seconds * 1000);
    const most = (megabytes + BESIDE_HEAP_MB) * 1024 * 1024;
    const look = setInterval(() => residentBytes(child.pid, (bytes) => bytes >= most && kill("memory")), LOOK_MS);
    const printed = printer(options, walls !== null);
    let errors = "";
    child.stdout?.setEncoding("utf8").on("data", printed.take);
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      errors = (errors + text).slice(-4_000);
      if (!/heap out of memory|^#|<--- /m.test(errors)) printed.take(text);
    });
    const chunks: Buffer[] = [];
    let said = 0;
    child.stdio[3]?.on("data", (chunk: Buffer) => {
      said += chunk.length;
      if (walls === null || said <= MOST_SAID) chunks.push(chunk);
      else kill("size");
    });
    const finish = () => {
      clearTimeout(timer);
      clearInterval(look);
    };
    child.on("error", (error) => {
      finish();
      fail(error);
    });
    child.on("close", (code) => {
      finish();
      printed.end();
      done({ why, code, errors, outcome: Buffer.concat(chunks).toString("utf8") });
    });
  });
}

/** Strangers get nothing of ours; a second run gets other things, to see whether they show. */
function environment({ env, elsewhere = false, untrusted = false }: RunOptions): NodeJS.ProcessEnv {
  if (!elsewhere) return untrusted ? {} : env;
  const other = { TZ: "Pacific/Kiritimati", LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8" };
  return untrusted ? other : { PATH: env["PATH"], ...other };
}

/** Passes on what a program prints. That of strangers comes at its end, short, and marked: a CI system takes some lines as commands. */
function printer({ log, elsewhere = false }: RunOptions, marked: boolean): { take(text: string): void; end(): void } {
  if (elsewhere) return { take: () => undefined, end: () => undefined };
  if (!marked) return { take: log, end: () => undefined };
  let kept = "";
  const take = (text: string) => {
    kept += text.slice(0, MOST_PRINTED - kept.length);
  };
  const end = () => {
    const lines = kept.split(/[\r\n]+/).filter((line) => line !== "");
    if (lines.length > 0) log(lines.map((line) => `| ${line}\n`).join(""));
  };
  return { take, end };
}

/** The memory that a process holds, told if the system tells it. */
function residentBytes(pid: number | undefined, told: (bytes: number) => void): void {
  if (process.platform !== "linux") {
    execFile("ps", ["-o", "rss=", "-p", `${pid ?? 0}`], (error, out) => error === null && told(Number(out) * 1024));
    return;
  }
  try {
    told(Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid ?? 0}/status`, "utf8"))?.[1] ?? 0) * 1024);
  } catch {
    // It has just ended.
  }
}
