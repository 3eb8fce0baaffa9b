import type { Diff, Difference } from "#answers";
import { flowText, verdictText } from "#explain";
import { SENTENCES } from "./diff-text.ts";
import { code } from "./markdown.ts";

/** A comparison as a comment on a change request. Every name stands in a code span, so none can become markup. */
export function diffMarkdown({ comparison, differences, changes }: Diff): string {
  const { engine, steps } = comparison.proof;
  const connections = changes ?? [];
  const lines = [
    `### Which flows change: ${SENTENCES[comparison.relation]}`,
    ...(differences.length === 0
      ? []
      : ["", "| | for example | before | after | end to end |", "|---|---|---|---|---|", ...differences.map(rowLine)]),
    ...(connections.length === 0 ? [] : ["", `Connections of ${connections.length} pairs of workloads change:`, ""]),
    ...connections.map(({ change, from, to }) => `- ${change}: ${code(`${from} -> ${to}`)}`),
    "",
    `Compared over every flow that could exist, by ${engine} in ${steps} steps.`,
    ...comparison.assumes.map((fact) => `- assuming ${code(fact)}`),
  ];
  return `${lines.join("\n")}\n`;
}

function rowLine({ witness, endToEnd }: Difference): string {
  const { effect, side, flow, live, before, after } = witness;
  const verdicts = [before, after].map((one) => code(`${side}: ${verdictText(one)}`));
  const passes = endToEnd.before === endToEnd.after ? `still ${endToEnd.after}` : `${endToEnd.before}, then ${endToEnd.after}`;
  return `| ${[effect, code(flowText(flow, live)), ...verdicts, passes].join(" | ")} |`;
}
