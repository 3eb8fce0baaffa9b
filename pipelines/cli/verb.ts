import type { Diagnostic } from "#diagnostic";
import type { Io } from "./io.ts";

export interface OptionSpec {
  /** As commander writes them: `-p, --profile <profile>`. */
  readonly flags: string;
  readonly text: string;
  /** May be given several times. */
  readonly many?: boolean;
  readonly choices?: readonly string[];
}

/** What a command line says after its verb. */
export class Args {
  readonly operands: readonly string[];
  readonly #options: Readonly<Record<string, unknown>>;
  constructor(operands: readonly string[], options: Readonly<Record<string, unknown>>) {
    this.operands = operands;
    this.#options = options;
  }
  text(name: string): string | null {
    const value = this.#options[name];
    return typeof value === "string" ? value : null;
  }
  list(name: string): readonly string[] {
    const value = this.#options[name];
    return Array.isArray(value) ? value.filter((one) => typeof one === "string") : typeof value === "string" ? [value] : [];
  }
  flag(name: string): boolean {
    return this.#options[name] === true;
  }
}

/** What a verb came to. Nothing is written before all of it is there. */
export interface Result {
  readonly exit: number;
  /** The result as data, for `--json`. */
  readonly json: unknown;
  /** The result as text. */
  readonly text: string;
  /** Findings that go to standard error beside the result. */
  readonly diagnostics?: readonly Diagnostic[];
}
export interface Refusal {
  readonly refused: readonly Diagnostic[];
}

/** One verb of the command line, a file each. */
export interface Verb {
  /** Words of the command: `eval`, `release verify`. */
  readonly name: string;
  readonly summary: string;
  /** Operands as commander writes them: `<a> <b>`, `[source...]`. */
  readonly operands: string;
  readonly options: readonly OptionSpec[];
  readonly examples: readonly string[];
  run(args: Args, io: Io): Promise<Result | Refusal>;
}

export function isRefusal(outcome: Result | Refusal): outcome is Refusal {
  return "refused" in outcome;
}
