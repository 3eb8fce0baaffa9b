import type { Authored, Explanation, Rules } from "#answers";
import { printable } from "#diagnostic";
import { type Amendment, flowText, type SideWhy, type Suggestion, type Why } from "#explain";

/** As people read it. */
export function explanationText({ flow, why: reasons, edits }: Explanation, rules: Rules): string {
  const { verdict } = reasons;
  const missing = verdict.missing.length === 0 ? "" : `, not known: ${printable(verdict.missing.join(", "), 400)}`;
  const lines = [`${verdict.decision}  ${flowText(flow)}${missing}`];
  for (const name of ["egress", "ingress"] as const) lines.push(...sideLines(name, verdict[name], reasons[name], rules));
  edits.forEach((edit, i) => lines.push(...editLines(edit, i)));
  return lines.map((line) => `${line}\n`).join("");
}

function sideLines(name: string, side: Why["verdict"]["egress"], reasons: SideWhy, rules: Rules): string[] {
  const lines = [`  ${name}: ${side.decision}, ${printable(side.reason, 200)}${side.via === "proxy" ? " (in the proxy)" : ""}`];
  for (const id of reasons.isolatedBy) lines.push(`    isolated by ${printable(id, 160)}${aboutRule(rules.get(id))}`);
  for (const { outcome, action, title } of reasons.steps)
    lines.push(`    ${outcome === "does not match" ? "no match" : outcome.padEnd(8)}  ${action}: ${printable(title, 200)}`);
  for (const id of side.by) if (!reasons.isolatedBy.includes(id)) lines.push(`    rule ${printable(id, 160)}${aboutRule(rules.get(id))}`);
  if (side.decision === "allow") return lines;
  for (const near of reasons.near) {
    const needs = near.needs.map(({ condition, is }) => `${condition}, it is ${is}`).join("; ");
    lines.push(`    near: ${printable(near.rule, 160)} would allow it if ${needs}${placeOf(rules.get(near.rule)?.source ?? null)}`);
  }
  return lines;
}

function editLines({ amendments, effect, extent, exact, besides, left, proof }: Suggestion, index: number): string[] {
  const which = index > 0 ? "another edit" : exact ? "the smallest edit" : "an edit";
  const steps = proof.reduce((sum, one) => sum + one.steps, 0);
  return [
    `  ${which} that ${effect} it:`,
    ...amendments.map((one) => `    ${amendmentText(one)}`),
    ...extent.map((text) => `    ${effect} ${exact ? "exactly " : ""}${text}`),
    ...besides.map((one) => `    ${effect}, too: ${flowText(one.flow, one.live)}`),
    ...left.map((one) => `    but not: ${flowText(one.flow, one.live)}`),
    ...(exact ? [`    proved: nothing else changes (${steps} steps, about 10^${Math.max(...proof.map((one) => one.classes))} flow classes)`] : []),
  ];
}

function amendmentText({ text, policy, rule, source, after }: Amendment): string {
  if (after === null) return `remove rule ${printable(rule ?? "", 160)}${placeOf(source)}`;
  const where = "subject" in after ? "" : rule === null ? ` to policy ${printable(policy, 160)}` : ` in rule ${printable(rule, 160)}`;
  return `${printable(text, 400)}${where}${placeOf(source)}`;
}

function placeOf(source: Authored["source"]): string {
  return source === null ? "" : `  ${printable(source.file, 200)}:${source.line}`;
}

function aboutRule(rule: Authored | undefined): string {
  if (rule === undefined) return "";
  const owner = rule.owner === null ? "" : `, ${printable(rule.owner)}`;
  return `${placeOf(rule.source)}${owner}${rule.reason === null ? "" : `: ${printable(rule.reason, 200)}`}`;
}
