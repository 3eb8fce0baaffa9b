import { printable } from "#diagnostic";
import type { Change, Coverage, Gate, Tally } from "#replay";

const ROWS = 20;
const WORDS = { newlyDenied: "newly denied", newlyAllowed: "newly allowed", rerouted: "rerouted", unknown: "unknown" } as const;

/** A replay in words: what was read, what changes, whether it may go on. */
export function replayText(result: Tally & { readonly records: number; readonly coverage: Coverage; readonly gate: Gate }): string {
  const { buckets, coverage, gate } = result;
  const aside = Object.entries(buckets).filter(([, count]) => count > 0);
  const lines = [
    `${result.records} records: ${result.flows} flows, ${result.distinct} distinct${aside.map(([name, count]) => `, ${count} ${words(name)}`).join("")}`,
    `${result.unchanged} unchanged, ${result.newlyDenied} newly denied, ${result.newlyAllowed} newly allowed, ${result.rerouted} rerouted, ${result.unknown} unknown`,
    ...result.changes.slice(0, ROWS).flatMap(rowLines),
    ...(result.changes.length > ROWS ? ["", `… ${result.changes.length - ROWS} more, all of them with --json`] : []),
    "",
    `${coverage.touched} of ${coverage.changedClasses} changed classes were seen`,
    `gate: ${gate.result}`,
    ...gate.reasons.map((reason) => `  ${reason}`),
  ];
  return `${lines.join("\n")}\n`;
}

function rowLines(row: Change): string[] {
  const port = row.port === null ? `/${row.protocol}` : `:${row.port}/${row.protocol}`;
  const request = row.request === null ? "" : ` ${printable(row.request, 120)}`;
  const by = (rules: readonly string[], otherwise: string) => (rules.length === 0 ? otherwise : rules.map((rule) => printable(rule, 160)).join(", "));
  return [
    "",
    `${WORDS[row.effect].padEnd(13)} ${printable(row.source)} -> ${printable(row.destination)}${port.toLowerCase()}${request}   ${row.flows} flows, recorded ${row.recorded}`,
    `              before: ${row.before} by ${by(row.byBefore, "default")}`,
    `              after:  ${row.after} by ${by(row.by, row.reason)}${row.missing.length === 0 ? "" : `, not known: ${row.missing.join(", ")}`}`,
  ];
}

function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
