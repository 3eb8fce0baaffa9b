import { type Code, type Diagnostic, diagnostic } from "#diagnostic";
import type { Change } from "#replay";
import { rulesText, trafficText } from "./words.ts";

const CODES: Readonly<Partial<Record<Change["effect"], Code>>> = { newlyDenied: "PCL5007", newlyAllowed: "PCL5008", unknown: "PCL5009" };

/** Changes as findings at the rules that decide, for code scanners. */
export function changeFindings(changes: readonly Change[]): Diagnostic[] {
  return changes.flatMap((row) => {
    const code = CODES[row.effect];
    if (code === undefined) return [];
    const [decisive] = [...row.rules, ...row.rulesBefore].filter(({ source }) => source !== null);
    const message = `${row.flows} flows ${trafficText(row)}: ${row.before} before, ${row.after} now by ${rulesText(row.rules, row.reason)}`;
    const help = row.lacks.length > 0 ? row.lacks.join("; ") : `before: ${rulesText(row.rulesBefore, "default")}`;
    return [diagnostic(code, [row.source, row.destination], message, { help, source: decisive?.source ?? null })];
  });
}
