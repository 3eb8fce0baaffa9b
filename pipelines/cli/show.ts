import { styleText } from "node:util";
import { countText, type Diagnostic, hasErrors, renderText } from "#diagnostic";
import { witnessLines } from "#explain";
import type { Io } from "./io.ts";

const COLORS = { error: "red", warning: "yellow", dim: "dim", bold: "bold" } as const;

/** Writes findings to standard error, as a person reads them. */
export function explainTo(io: Io, diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.length === 0) return;
  const paint = (style: keyof typeof COLORS, text: string) => (io.color ? styleText(COLORS[style], text, { validateStream: false }) : text);
  io.err(renderText(diagnostics, { paint, witness: witnessLines }));
  if (diagnostics.length > 1 || hasErrors(diagnostics)) io.err(`${countText(diagnostics)}\n`);
}
