import type { Code, Diagnostic } from "#diagnostic";
import { EXIT } from "./io.ts";

const ENVIRONMENT: ReadonlySet<Code> = new Set(["PCL1026"]);

/** The exit code of a refusal: our bug, the environment, the input, or what the policy means. */
export function exitOf(diagnostics: readonly Diagnostic[]): number {
  const errors = diagnostics.filter((one) => one.severity === "error").map((one) => one.code);
  if (errors.some((code) => code.startsWith("PCL9"))) return EXIT.internal;
  if (errors.some((code) => ENVIRONMENT.has(code))) return EXIT.environment;
  if (errors.some((code) => code.startsWith("PCL1"))) return EXIT.usage;
  return errors.length > 0 ? EXIT.finding : EXIT.fine;
}
