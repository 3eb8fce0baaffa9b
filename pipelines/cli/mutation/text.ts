import { printable } from "#diagnostic";
import type { Coverage, Gap } from "./run.ts";

/** Coverage as a person reads it: the figures, then each gap with its line and the test that would close it. */
export function coverageText({ tests, rules, mutation }: Coverage): string {
  const { survivors, killed, survived, equivalent, hidden, undecided } = mutation;
  const left = [
    ...(equivalent > 0 ? [`${equivalent} equivalent`] : []),
    ...(hidden > 0 ? [`${hidden} hidden by the other end`] : []),
    ...(undecided > 0 ? [`${undecided} undecided`] : []),
  ];
  const lines = [
    `${tests.suite} tests with ${tests.claims} claims, ${tests.probes} probes`,
    `rules     ${rules.covered} of ${rules.total} decide a tested flow`,
    ...rules.uncovered.flatMap((gap) => ["", `  not tested  ${place(gap)}`, ...suggestionLines(gap)]),
    ...(rules.uncovered.length > 0 ? [""] : []),
    `mutants   ${killed} of ${killed + survived} killed${mutation.score === null ? "" : ` (${mutation.score} %)`}${left.length > 0 ? `; not counted: ${left.join(", ")}` : ""}`,
    ...survivors.flatMap((gap) => ["", `  survived    ${gap.change}`, `              ${place(gap)}`, ...suggestionLines(gap)]),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function place({ rule, source }: Gap): string {
  return `${printable(rule, 160)}${source === null ? "" : `  ${printable(source.file, 200)}:${source.line}`}`;
}

function suggestionLines({ suggestion }: Gap): string[] {
  if (suggestion === null) return ["              no flow is decided by it: leave it out"];
  const { flow, expect, assertion } = suggestion;
  const words = `${expect} ${flow}`;
  return assertion === null ? [`              probe: ${words}`] : [`              ${words}`, `              add: ${assertion}`];
}
