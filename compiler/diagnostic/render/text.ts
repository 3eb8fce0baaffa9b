import type { Diagnostic } from "../diagnostic.ts";
import { printable } from "../printable.ts";
import { countText, inOrder, pathText, placeText, SHOWN } from "./lines.ts";

export interface TextOptions {
  /** Paints a word; left out, nothing is painted. */
  readonly paint?: (style: "error" | "warning" | "dim" | "bold", text: string) => string;
  /** A witness in words, a line each. */
  readonly witness?: (witness: unknown) => readonly string[];
}

/** Findings as a person reads them: what, where, the flow that shows it, and how to mend it. */
export function renderText(diagnostics: readonly Diagnostic[], options: TextOptions = {}): string {
  const ordered = inOrder(diagnostics);
  const shown = ordered.slice(0, SHOWN).flatMap((one) => renderOne(one, options));
  const rest = ordered.length - SHOWN;
  const more = rest > 0 ? [`… and ${rest} more: ${countText(ordered)} in all`] : [];
  return [...shown, ...more].map((line) => `${line}\n`).join("");
}

function renderOne(one: Diagnostic, options: TextOptions): string[] {
  const paint = options.paint ?? ((_style, text) => text);
  const field = (name: string, text: string) => `  ${paint("dim", name.padEnd(8))} ${text}`;
  const head = `${paint(one.severity, one.severity)} ${one.code} ${one.name}: ${paint("bold", printable(one.message, 2_000))}`;
  const at = pathText(one.at);
  const place = one.source === null ? "" : placeText(one.source);
  const where = [at, place].filter((part) => part !== "").join("    ");
  const witness = one.witness === undefined ? [] : (options.witness?.(one.witness) ?? []);
  return [
    head,
    ...(where === "" ? [] : [field("at", where)]),
    ...witness.map((line, i) => field(i === 0 ? "witness" : "", line)),
    ...(one.help === null || one.help === "" ? [] : [field("help", printable(one.help, 2_000))]),
    ...(one.notes ?? []).slice(0, 5).flatMap((note) => renderOne(note, options).map((line) => `    ${line}`)),
  ];
}
