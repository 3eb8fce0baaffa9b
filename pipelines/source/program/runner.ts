import { writeSync } from "node:fs";
import { pathToFileURL } from "node:url";
import type { Outcome } from "./outcome.ts";
import { fasten } from "./seat-belt.ts";

/** Runs in a process of its own, which can be killed: imports the program that stands beside it, and says into a pipe what came of it. */

const [program = "", kind = "", shiftDays = "0", whose = ""] = process.argv.slice(2);
const PIPE = 3;

function finish(result: Outcome): never {
  const bytes = Buffer.from(JSON.stringify(result));
  for (let at = 0; at < bytes.length; ) at += writeSync(PIPE, bytes, at);
  return process.exit(0);
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

async function run(): Promise<Outcome> {
  const { default: exported } = (await import(pathToFileURL(program).href)) as { default?: unknown };
  if (exported === undefined) return { wrong: "missing" };
  if (kind === "config") return { value: exported, diagnostics: [] };
  const app = exported as { lower?: unknown; lowering?: unknown } | null;
  if (typeof app !== "object" || app === null || typeof app.lower !== "function") return { wrong: "shape" };
  const lowered = typeof app.lowering === "function" ? app.lowering() : app.lower();
  return typeof lowered === "object" && lowered !== null && "intent" in lowered
    ? { value: lowered.intent, diagnostics: lowered.diagnostics ?? [] }
    : { value: lowered, diagnostics: [] };
}

if (program !== "") {
  process.on("uncaughtException", (error) => finish(asError(error)));
  if (shiftDays !== "0") disturb(Number(shiftDays));
  if (whose === "stranger") fasten();
  try {
    finish(await run());
  } catch (error) {
    finish(asError(error));
  }
}
