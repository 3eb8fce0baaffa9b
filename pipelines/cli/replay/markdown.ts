import type { Change } from "#replay";
import { code } from "../markdown.ts";
import type { Outcome } from "./outcome.ts";
import { EFFECTS, ESTABLISHED, rulesText, sampleText, trafficText, words } from "./words.ts";

const ROWS = 50;
const MARKS = { pass: "passed", fail: "failed", inconclusive: "is inconclusive" } as const;

/** A replay as a comment on a change request. Every name stands in a code span, so none can become markup. */
export function replayMarkdown({ result, usage }: Outcome): string {
  const { buckets, changes, coverage, gate, pinned } = result;
  const aside = Object.entries(buckets).filter(([, count]) => count > 0);
  const established = changes.find((row) => row.established !== null)?.established ?? null;
  const lines = [
    `### Replay of recorded traffic: the gate ${MARKS[gate.result]}`,
    "",
    ...gate.reasons.map((reason) => `- ${code(reason)}`),
    ...(gate.reasons.length > 0 ? [""] : []),
    "| flows | unchanged | newly denied | newly allowed | rerouted | unknown |",
    "|---|---|---|---|---|---|",
    `| ${[result.flows, result.unchanged, result.newlyDenied, result.newlyAllowed, result.rerouted, result.unknown].join(" | ")} |`,
    "",
    `${coverage.touched} of ${coverage.changedClasses} changed classes were seen. ${result.records} records, ${result.distinct} distinct flows${aside.map(([name, count]) => `, ${count} ${words(name)}`).join("")}.`,
    ...(changes.length === 0 ? [] : ["", "| | traffic | flows | recorded | before | after | owner | sample |", "|---|---|---|---|---|---|---|---|"]),
    ...changes.slice(0, ROWS).map(rowLine),
    ...(changes.length > ROWS ? ["", `… ${changes.length - ROWS} more rows`] : []),
    ...(established === null ? [] : ["", `Connections that are open: ${ESTABLISHED[established]}.`]),
    ...(pinned.length === 0 ? [] : ["", `${pinned.filter(({ ok }) => ok === true).length} of ${pinned.length} pinned flows stay as they are.`]),
    ...(usage === null ? [] : usageLines(usage)),
  ];
  return `${lines.join("\n")}\n`;
}

function rowLine(row: Change): string {
  const after = `${row.after}: ${rulesText(row.rules, row.reason)}${row.lacks.length === 0 ? "" : `; ${row.lacks.join("; ")}`}`;
  const cells = [trafficText(row), row.flows, row.recorded, `${row.before}: ${rulesText(row.rulesBefore, "default")}`, after];
  return `| ${[EFFECTS[row.effect], ...cells.map(code), row.owners.map(code).join(", "), sampleText(row) === "" ? "" : code(sampleText(row))].join(" | ")} |`;
}

function usageLines({ unused, wide }: NonNullable<Outcome["usage"]>): string[] {
  return [
    "",
    `${unused.length} rules were not used, ${wide.length} are far wider than their traffic.`,
    "",
    ...unused.map(({ rule }) => `- not used: ${code(rulesText([rule], ""))}`),
    ...wide.map(({ rule, changes }) => `- narrow ${code(rulesText([rule], ""))}: ${changes.map(code).join(", ")}`),
  ];
}
