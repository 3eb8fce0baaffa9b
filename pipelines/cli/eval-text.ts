import { printable } from "#diagnostic";
import type { EvalReport, EvalResult } from "#model";

/** Verdicts of probes, a line each. */
export function evalText({ results, summary }: EvalReport): string {
  const width = Math.min(48, Math.max(0, ...results.map((one) => printable(one.name).length)));
  const counts = `${summary.allow} allowed, ${summary.deny} denied, ${summary.unknown} unknown, ${summary.failed} failed`;
  return [...results.map((one) => lineOf(one, width)), counts].map((line) => `${line}\n`).join("");
}

function lineOf(one: EvalResult, width: number): string {
  const side = one.egress.verdict !== "allow" ? { name: "egress", ...one.egress } : { name: "ingress", ...one.ingress };
  const by = side.by.length > 0 ? ` by ${side.by.map((rule) => printable(rule, 160)).join(", ")}` : "";
  const mark = one.ok === null ? " " : one.ok ? "ok  " : "FAIL";
  const missing = one.missing.length > 0 ? `, not known: ${printable(one.missing.join(", "), 400)}` : "";
  return `${mark} ${printable(one.name).padEnd(width)}  ${one.verdict.padEnd(7)} ${side.name}: ${printable(side.reason, 200)}${by}${missing}`;
}
