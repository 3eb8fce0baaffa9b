import { type Code, type Diagnostic, diagnostic } from "#diagnostic";

/** Ends the work of a loader with its reason; caught at the door of this room. */
export class Refused extends Error {
  readonly diagnostics: readonly Diagnostic[];
  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((one) => `${one.name}: ${one.message}`).join("\n"));
    this.diagnostics = diagnostics;
  }
}

/** Stops with one diagnostic. */
export function refuse(code: Code, at: readonly (string | number)[], message: string, help?: string): never {
  throw new Refused([diagnostic(code, at, message, help === undefined ? {} : { help })]);
}

/** What work of the loader came to: its value, or why it was not done. */
export type Outcome<T> = { readonly value: T } | { readonly refused: readonly Diagnostic[] };

/** Runs work of this room; a refusal inside becomes a value. */
export function attempt<T>(work: () => T): Outcome<T> {
  try {
    return { value: work() };
  } catch (error) {
    if (error instanceof Refused) return { refused: error.diagnostics };
    throw error;
  }
}
