import { printable } from "#diagnostic";
import { flowText, verdictText, why } from "#explain";
import type { Intent, Policy } from "#ir";
import { evaluate, relationOfIntent, type SideVerdict } from "#model";
import type { Evidence, Property } from "#verify";
import type { Judged } from "./subject.ts";

const SHOWN = 3;

/** What was expected, and each flow that speaks against it: the verdict, the rules that decide it and where they stand, the rule that came near. */
export function failureText(property: Property, expected: string, subjects: readonly Judged[], rules: readonly string[]): string {
  const { outcome, evidence, reason, assumes } = property;
  const shown = evidence.slice(0, SHOWN).flatMap((one) => ["", ...evidenceLines(one, subjects)]);
  const more = evidence.length > SHOWN ? ["", `and ${evidence.length - SHOWN} more kinds of flow`] : [];
  const lines = [
    `expected ${expected}${outcome === "undecided" ? `; this can't be decided: ${reason}` : ""}`,
    ...rules.map((rule) => `  not needed: ${ruleText(rule, subjects)}`),
    ...shown,
    ...more,
    ...(outcome === "holds" ? ["", "it holds for every workload that could exist"] : []),
    "",
    ...(outcome === "fails" ? [] : assumes.map((fact) => `assuming ${fact}`)),
  ];
  return lines.join("\n").trimEnd();
}

function evidenceLines(evidence: Evidence, subjects: readonly Judged[]): string[] {
  const { flow, live, side, verdicts } = evidence;
  const [only, second] = verdicts;
  if (side !== null || second !== undefined) {
    const names = verdicts.length > 1 ? ["before", "after "] : [""];
    const lines = verdicts.flatMap((verdict, i) => verdictLines(`  ${side ?? ""} ${names[i] ?? ""}`.trimEnd(), verdict, subjects));
    return [flowText(flow, live), ...lines];
  }
  const [subject] = subjects;
  if (subject === undefined || only === undefined) return [flowText(flow, live)];
  const relation = "sides" in subject.meaning ? subject.meaning : relationOfIntent(subject.meaning);
  const { egress, ingress } = evaluate(relation, flow);
  const reasons = why(relation, flow);
  return [
    `${only.decision}  ${flowText(flow, live)}`,
    ...verdictLines("  egress", egress, subjects),
    ...nearLines(egress, reasons.egress.near, subjects),
    ...verdictLines("  ingress", ingress, subjects),
    ...nearLines(ingress, reasons.ingress.near, subjects),
  ];
}

function verdictLines(label: string, verdict: SideVerdict, subjects: readonly Judged[]): string[] {
  const places = verdict.by.map((rule) => `    ${ruleText(rule, subjects)}`);
  const brief =
    verdict.by.length === 0
      ? verdictText(verdict)
      : `${verdict.decision}: ${printable(verdict.reason, 200)}${verdict.via === "proxy" ? ", through the proxy" : ""}`;
  return [`${label}: ${brief}`, ...places];
}

type Near = ReturnType<typeof why>["egress"]["near"];

function nearLines(verdict: SideVerdict, near: Near, subjects: readonly Judged[]): string[] {
  if (verdict.decision === "allow") return [];
  return near.slice(0, 2).map(({ rule, needs }) => {
    const unmet = needs.map(({ condition, is }) => `${condition}, it is ${is}`).join("; ");
    return `    near: ${ruleText(rule, subjects, false)} would allow it if ${unmet}`;
  });
}

/** A rule or policy by its id, with the author's file and line, and the reason if it is asked for. */
function ruleText(id: string, subjects: readonly Judged[], reasoned = true): string {
  const found = subjects.flatMap((one) => (one.intent === null ? [] : [authored(one.intent, id)])).find((one) => one !== null);
  if (found == null) return printable(id, 160);
  const place = found.source === null ? "" : ` (${printable(found.source.file, 200)}:${found.source.line})`;
  return `${printable(id, 160)}${place}${found.reason === null || !reasoned ? "" : `: ${printable(found.reason, 200)}`}`;
}

type Authored = Pick<Policy, "source" | "reason">;

function authored({ policies }: Intent, id: string): Authored | null {
  for (const policy of policies) {
    if (policy.id === id) return policy;
    const rule = [...(policy.ingress?.rules ?? []), ...(policy.egress?.rules ?? [])].find((one) => one.id === id);
    if (rule !== undefined) return { reason: rule.reason, source: rule.source ?? policy.source };
  }
  return null;
}
