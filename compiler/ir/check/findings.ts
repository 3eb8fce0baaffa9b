import { type Code, type Diagnostic, diagnostic, type Path, type Place } from "#diagnostic";

/** Collects what is wrong below one place of an intent. */
export interface Findings {
  report(code: Code, at: Path, message: string, help?: string, notes?: readonly Diagnostic[]): void;
  /** The same collector, deeper. */
  below(...steps: Path): Findings;
}

/** A collector that reports below `at`, at the author's `source`. */
export function findingsAt(found: Diagnostic[], at: Path, source: Place | null): Findings {
  return {
    report: (code, deeper, message, help, notes) => {
      found.push(diagnostic(code, [...at, ...deeper], message, { source, ...(help === undefined ? {} : { help }), ...(notes ? { notes } : {}) }));
    },
    below: (...steps) => findingsAt(found, [...at, ...steps], source),
  };
}
