import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, sep } from "node:path";
import { type Diagnostic, diagnostic, printable } from "#diagnostic";
import { bundle } from "./bundle.ts";
import { findingsOf } from "./findings.ts";
import type { Outcome } from "./runner.ts";

export interface RunOptions {
  /** What the default export must be: something with `lower()`, or plain data. */
  readonly kind: "app" | "config";
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Takes what the program prints. */
  readonly log: (text: string) => void;
  readonly seconds: number;
  readonly megabytes: number;
  /** Runs under another clock, time zone, locale and environment, to see whether the outcome depends on them. */
  readonly elsewhere?: boolean;
}
export interface Ran {
  /** null if there are errors. */
  readonly value: unknown;
  readonly diagnostics: readonly Diagnostic[];
  /** The entry as findings name it. */
  readonly entry: string;
  /** A path as findings and intents name it: relative to the current folder. */
  readonly shown: (path: string) => string;
}

export const LIMITS = { seconds: 60, megabytes: 1024 } as const;

/** Bundles a program and runs it in a process of its own, which is killed at its limits. */
export async function runProgram(entry: string, options: RunOptions): Promise<Ran> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "portcullis-")));
  const shown = (path: string) => relative(options.cwd, path).split(sep).join("/");
  try {
    const problems = await bundle(entry, folder, shown);
    if (problems.length > 0) return { value: null, diagnostics: problems, entry: shown(entry), shown };
    const ended = await execute(folder, options);
    const outcome = outcomeIn(folder);
    if (outcome !== null && "value" in outcome) {
      return { value: outcome.value, diagnostics: findingsOf(outcome.diagnostics, shown), entry: shown(entry), shown };
    }
    const diagnostics = outcome === null ? [endedBadly(ended, options, shown(entry))] : findingsIn(outcome, options, entry, shown);
    return { value: null, diagnostics, entry: shown(entry), shown };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Ended {
  readonly timedOut: boolean;
  readonly code: number | null;
  readonly signal: string | null;
  readonly errors: string;
}

function execute(folder: string, options: RunOptions): Promise<Ended> {
  const { megabytes, elsewhere = false } = options;
  const args = [
    `--max-old-space-size=${megabytes}`,
    "--enable-source-maps",
    join(folder, "runner.mjs"),
    join(folder, "program.mjs"),
    join(folder, "outcome.json"),
    options.kind,
    String((megabytes + 256) * 1024 * 1024),
    elsewhere ? "400" : "0",
  ];
  const env = elsewhere ? { PATH: options.env.PATH, TZ: "Pacific/Kiritimati", LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8" } : options.env;
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, args, { cwd: elsewhere ? folder : options.cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let errors = "";
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill("SIGKILL");
    }, options.seconds * 1000);
    const take = (text: string) => {
      if (!elsewhere) options.log(text);
    };
    child.stdout.setEncoding("utf8").on("data", take);
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      errors = (errors + text).slice(-4_000);
      if (!/heap out of memory|^#|<--- /m.test(errors)) take(text);
    });
    child.on("error", fail);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      done({ timedOut, code, signal, errors });
    });
  });
}

function outcomeIn(folder: string): Outcome | null {
  try {
    return JSON.parse(readFileSync(join(folder, "outcome.json"), "utf8")) as Outcome;
  } catch {
    return null;
  }
}

/** Why a process left no outcome. */
function endedBadly({ timedOut, code, errors }: Ended, { seconds, megabytes }: RunOptions, entry: string): Diagnostic {
  const source = { file: entry, line: 1 };
  if (timedOut)
    return diagnostic("PCL1020", [entry], `the program ran longer than the limit of ${seconds} s`, { help: "raise it with --time-limit", source });
  if (/heap out of memory|allocation failed/i.test(errors)) return outOfMemory(entry, megabytes);
  const message = code === 13 ? "the program waits for something that never happens" : `the program ended by itself with exit code ${code ?? "none"}`;
  return diagnostic("PCL1019", [entry], message, { help: "export the app as default and let the program end", source });
}

function outOfMemory(entry: string, megabytes: number): Diagnostic {
  const source = { file: entry, line: 1 };
  return diagnostic("PCL1021", [entry], `the program needed more memory than the limit of ${megabytes} MB`, {
    help: "raise it with --memory-limit",
    source,
  });
}

function findingsIn(
  outcome: Exclude<Outcome, { value: unknown }>,
  options: RunOptions,
  entry: string,
  shown: (path: string) => string,
): Diagnostic[] {
  const name = shown(entry);
  const source = { file: name, line: 1 };
  if ("findings" in outcome) return findingsOf(outcome.findings, shown);
  if ("wrong" in outcome) {
    const message = outcome.wrong === "missing" ? `\`${name}\` has no default export` : `the default export of \`${name}\` is no app`;
    return [
      diagnostic("PCL1019", [name], message, {
        help: options.kind === "app" ? "write `export default app`" : "write `export default defineConfig({…})`",
        source,
      }),
    ];
  }
  const { name: kind, message, stack } = outcome.error;
  if (kind === "Memory") return [outOfMemory(name, options.megabytes)];
  const place = placeIn(stack, entry, shown) ?? source;
  if (kind === "RangeError" && message.includes("call stack"))
    return [diagnostic("PCL1022", [name], "the program overflowed its stack", { help: "look for a function that calls itself", source: place })];
  const text = printable(`${kind === "Error" ? "" : `${kind}: `}${message.split("\n")[0] ?? ""}`, 400);
  return [diagnostic("PCL1019", [name], `the program threw an error: ${text}`, { source: place })];
}

/** The innermost place of a stack that is in the author's files. */
function placeIn(stack: string, entry: string, shown: (path: string) => string): { file: string; line: number; column: number } | null {
  for (const [, file = "", line, column] of stack.matchAll(/(?:\(|at )(?:file:\/\/)?(\/[^():]+):(\d+):(\d+)\)?$/gm)) {
    if (file.includes("/node_modules/") || !file.startsWith(dirname(entry))) continue;
    return { file: shown(decodeURIComponent(file)), line: Number(line), column: Number(column) };
  }
  return null;
}
