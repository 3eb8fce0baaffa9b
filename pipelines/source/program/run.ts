import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, sep } from "node:path";
import { type Diagnostic, diagnostic, printable } from "#diagnostic";
import { bundle } from "./bundle.ts";
import { type Ended, execute } from "./execute.ts";
import { findingsOf } from "./findings.ts";
import { type Outcome, outcomeIn } from "./outcome.ts";
import { wallsFor } from "./walls.ts";

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
  /** Strangers wrote it: it gets no environment, no network, and no file but those of the current folder while it is bundled. */
  readonly untrusted?: boolean;
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
/** Of programs that strangers wrote. */
export const LIMITS_OF_STRANGERS = { seconds: 20, megabytes: 128 } as const;

/** Bundles a program and runs it in a process of its own, which is killed at its limits. */
export async function runProgram(entry: string, options: RunOptions): Promise<Ran> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "portcullis-")));
  const { cwd, untrusted = false } = options;
  const shown = (path: string) => relative(cwd, path).split(sep).join("/");
  const named = { entry: shown(entry), shown };
  try {
    for (const name of ["bundle", "empty"]) mkdirSync(join(folder, name));
    const problems = await bundle(entry, join(folder, "bundle"), shown, untrusted ? realpathSync(cwd) : null);
    if (problems.length > 0) return { value: null, diagnostics: problems, ...named };
    const walls = untrusted ? wallsFor(join(folder, "bundle")) : null;
    const warnings = walls?.offline === false ? [online(named.entry)] : [];
    const ended = await execute(folder, options, walls);
    const outcome = ended.why === "itself" ? outcomeIn(ended.outcome, untrusted) : null;
    if (outcome !== null && "value" in outcome)
      return { value: outcome.value, diagnostics: [...warnings, ...findingsOf(outcome.diagnostics, shown)], ...named };
    const diagnostics = outcome === null ? [endedBadly(ended, options, named.entry)] : findingsIn(outcome, options, entry, shown);
    return { value: null, diagnostics: [...warnings, ...diagnostics], ...named };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function online(entry: string): Diagnostic {
  return diagnostic("PCL1058", [entry], "nothing on this machine cuts a program of strangers off from the network", {
    help: "allow user namespaces (`unshare --user --net`), or run this where there is no network",
    source: { file: entry, line: 1 },
  });
}

/** Why a process left no outcome. */
function endedBadly({ why, code, errors }: Ended, { seconds, megabytes }: RunOptions, entry: string): Diagnostic {
  const source = { file: entry, line: 1 };
  if (why === "time")
    return diagnostic("PCL1020", [entry], `the program ran longer than the limit of ${seconds} s`, { help: "raise it with --time-limit", source });
  if (why === "memory" || /heap out of memory|allocation failed/i.test(errors)) return outOfMemory(entry, megabytes);
  if (why === "size")
    return diagnostic("PCL1003", [entry], "the program says more bytes than a file may have", { help: "make the intent smaller", source });
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
