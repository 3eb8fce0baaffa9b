import { printable } from "#diagnostic";
import type { Change } from "#replay";
import type { Outcome } from "./outcome.ts";
import { usageLines } from "./usage.ts";
import { EFFECTS, ESTABLISHED, rulesText, sampleText, trafficText, words } from "./words.ts";

const ROWS = 20;

/** A replay in words: what was read, what changes, whether it may go on. */
export function replayText({ result, usage }: Outcome): string {
  const { buckets, changes, coverage, gate, pinned } = result;
  const aside = Object.entries(buckets).filter(([, count]) => count > 0);
  const lines = [
    `${result.records} records: ${result.flows} flows, ${result.distinct} distinct${aside.map(([name, count]) => `, ${count} ${words(name)}`).join("")}`,
    `${result.unchanged} unchanged, ${result.newlyDenied} newly denied, ${result.newlyAllowed} newly allowed, ${result.rerouted} rerouted, ${result.unknown} unknown`,
    ...changes.slice(0, ROWS).flatMap(rowLines),
    ...(changes.length > ROWS ? ["", `… ${changes.length - ROWS} more, all of them with --json`] : []),
    ...establishedLines(changes),
    ...(usage === null ? [] : usageLines(usage)),
    "",
    ...(pinned.length === 0 ? [] : [`${pinned.filter(({ ok }) => ok === true).length} of ${pinned.length} pinned flows stay as they are`]),
    `${coverage.touched} of ${coverage.changedClasses} changed classes were seen`,
    `gate: ${gate.result}`,
    ...gate.reasons.map((reason) => `  ${printable(reason, 400)}`),
  ];
  return `${lines.join("\n")}\n`;
}

function rowLines(row: Change): string[] {
  return [
    "",
    `${EFFECTS[row.effect].padEnd(13)} ${trafficText(row)}   ${row.flows} flows, recorded ${row.recorded}`,
    `              before: ${row.before} by ${rulesText(row.rulesBefore, "default")}`,
    `              after:  ${row.after} by ${rulesText(row.rules, row.reason)}`,
    ...(row.lacks.length === 0 ? [] : [`              lacks:  ${row.lacks.map((one) => printable(one, 200)).join("; ")}`]),
    ...(row.sample === null ? [] : [`              sample: ${sampleText(row)}`]),
  ];
}

function establishedLines(changes: readonly Change[]): string[] {
  const established = changes.find((row) => row.established !== null)?.established;
  return established == null ? [] : ["", `connections that are open: ${ESTABLISHED[established]}`];
}
