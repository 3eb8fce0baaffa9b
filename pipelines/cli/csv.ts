import { printable } from "#diagnostic";

const FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^-?[0-9]+(?:\.[0-9]+)?$/;

/** A cell by RFC 4180, control characters escaped, and no text that a spreadsheet takes for a formula. */
export function csvCell(text: string): string {
  const shown = printable(text, Number.POSITIVE_INFINITY);
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${shown}` : shown;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
