import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";

/** Runs in a process of its own, which can be killed: imports the program that stands beside it, and writes what it says. */

const [program = "", outcome = "", kind = "", memory = "0", shiftDays = "0"] = process.argv.slice(2);

/** What a program came to: a value, findings, or an error with its stack. */
export type Outcome =
  | { readonly value: unknown; readonly diagnostics: readonly unknown[] }
  | { readonly findings: readonly unknown[] }
  | { readonly wrong: "missing" | "shape" }
  | { readonly error: { readonly name: string; readonly message: string; readonly stack: string } };

const WATCH = `
const { parentPort, workerData } = require("node:worker_threads");
const { writeFileSync } = require("node:fs");
setInterval(() => {
  if (process.memoryUsage.rss() < workerData.limit) return;
  writeFileSync(workerData.outcome, JSON.stringify({ error: { name: "Memory", message: "", stack: "" } }));
  process.kill(process.pid, "SIGKILL");
}, 50);
`;

function finish(result: Outcome): never {
  writeFileSync(outcome, JSON.stringify(result));
  process.exit(0);
}

function asError(thrown: unknown): Outcome {
  if (typeof thrown === "object" && thrown !== null && "diagnostics" in thrown && Array.isArray(thrown.diagnostics))
    return { findings: thrown.diagnostics };
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return { error: { name: error.name, message: error.message, stack: String(error.stack) } };
}

/** Another day, another random sequence: what a program makes of them must not show. */
function disturb(days: number): void {
  const Real = Date;
  const offset = days * 86_400_000;
  globalThis.Date = class extends Real {
    constructor(...given: [] | [number]) {
      if (given.length === 0) super(Real.now() + offset);
      else super(...given);
    }
    static override now(): number {
      return Real.now() + offset;
    }
  } as DateConstructor;
}

process.on("uncaughtException", (error) => finish(asError(error)));
if (memory !== "0") new Worker(WATCH, { eval: true, workerData: { limit: Number(memory), outcome } }).unref();
if (shiftDays !== "0") disturb(Number(shiftDays));

try {
  const { default: exported } = (await import(pathToFileURL(program).href)) as { default?: unknown };
  if (exported === undefined) finish({ wrong: "missing" });
  if (kind === "config") finish({ value: exported, diagnostics: [] });
  const app = exported as { lower?: unknown; lowering?: unknown } | null;
  if (typeof app !== "object" || app === null || typeof app.lower !== "function") finish({ wrong: "shape" });
  const lowered = typeof app.lowering === "function" ? app.lowering() : app.lower();
  finish(
    typeof lowered === "object" && lowered !== null && "intent" in lowered
      ? { value: lowered.intent, diagnostics: lowered.diagnostics ?? [] }
      : { value: lowered, diagnostics: [] },
  );
} catch (error) {
  finish(asError(error));
}
