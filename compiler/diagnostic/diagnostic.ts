import { CODES, type Code } from "./codes.ts";

export type { Code } from "./codes.ts";
export type Severity = "error" | "warning";
/** Where in the input: names and indexes from the outside in. */
export type Path = readonly (string | number)[];
/** A place in a file; `line` and `column` count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
}

/** What is wrong, where, and how to mend it. `message` and `help` are one line each, lower case, no full stop. */
export interface Diagnostic {
  readonly code: Code;
  readonly name: string;
  readonly severity: Severity;
  readonly at: Path;
  readonly message: string;
  readonly help: string | null;
  readonly source: Place | null;
  /** A flow or request that shows it, ready to print. */
  readonly witness?: unknown;
  readonly notes?: readonly Diagnostic[];
}

/** Makes a diagnostic of a registered code. */
export function diagnostic(
  code: Code,
  at: Path,
  message: string,
  more: { help?: string; source?: Place | null; witness?: unknown; notes?: readonly Diagnostic[] } = {},
): Diagnostic {
  const row = CODES[code];
  return {
    code,
    name: row.name,
    severity: row.severity,
    at,
    message,
    help: more.help ?? null,
    source: more.source ?? null,
    ...(more.witness === undefined ? {} : { witness: more.witness }),
    ...(more.notes === undefined ? {} : { notes: more.notes }),
  };
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((one) => one.severity === "error");
}

/** Thrown at the edges only (CLI, constructs, handler): carries every finding. */
export class CompileError extends Error {
  readonly diagnostics: readonly Diagnostic[];
  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((one) => `${one.code} ${one.name}: ${one.message}`).join("\n"));
    this.name = "CompileError";
    this.diagnostics = diagnostics;
  }
}

/** States what must hold whatever the input; a failure is our bug. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`internal error, please report: ${message}`);
}
