import * as z from "zod";
import { printable } from "#diagnostic";
import type { Gate } from "../pipeline/schema.ts";
import { type GateResult, gateResult } from "./outcome.ts";

/** Part of the data was not there, or does not fit together: Prometheus and what answers in its place warn of it and go on. */
const warnings = z.array(z.string()).default([]);
const sample = z.tuple([z.number(), z.string()]);
/** What Prometheus answers to an instant query (HTTP API v1). */
const answerSchema = z.union([
  z.object({ status: z.literal("error"), errorType: z.string().optional(), error: z.string() }),
  z.object({ status: z.literal("success"), warnings, data: z.object({ resultType: z.enum(["scalar", "string"]), result: sample }) }),
  z.object({
    status: z.literal("success"),
    warnings,
    data: z.object({ resultType: z.literal("vector"), result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: sample })) }),
  }),
]);

type Wanted = Extract<Gate, { kind: "error-budget" }>;

/** What an answer of Prometheus says of an error budget: one number decides; none, or none that is a number, says nothing yet. */
export function budgetKept({ query, atMost, atLeast }: Wanted, answer: unknown): GateResult {
  const gate = "error-budget";
  const asked = `\`${printable(query, 120)}\``;
  const read = answerSchema.safeParse(answer);
  if (!read.success) return gateResult(gate, "error", `${asked}: the answer is none of Prometheus' HTTP API`);
  if (read.data.status === "error") return gateResult(gate, "error", `${asked}: ${printable(read.data.error, 200)}`);
  const { data } = read.data;
  if (data.resultType !== "vector" && data.resultType !== "scalar")
    return gateResult(gate, "error", `${asked} answers with a ${data.resultType}, not with a number`);
  const values = data.resultType === "vector" ? data.result.map((one) => one.value[1]) : [data.result[1]];
  if (values.length > 1) return gateResult(gate, "error", `${asked} answers with ${values.length} series: aggregate them into one`);
  const [text] = values;
  if (text === undefined) return gateResult(gate, "inconclusive", `${asked} has no data yet`);
  const value = numberIn(text);
  if (Number.isNaN(value)) return gateResult(gate, "inconclusive", `${asked} is ${printable(text)}: nothing was counted yet`);
  const limits = [
    ...(atMost === undefined ? [] : [{ held: value <= atMost, words: `at most ${atMost}` }]),
    ...(atLeast === undefined ? [] : [{ held: value >= atLeast, words: `at least ${atLeast}` }]),
  ];
  const words = `${asked} is ${printable(text)}, ${limits.map((one) => one.words).join(" and ")} is asked for`;
  const [warning] = read.data.warnings;
  if (warning !== undefined) return gateResult(gate, "inconclusive", `${words}, with a warning: ${printable(warning, 200)}`);
  return gateResult(gate, limits.every((one) => one.held) ? "pass" : "fail", words);
}

/** Prometheus writes infinities in its own way. */
function numberIn(text: string): number {
  if (/^[+]?Inf$/i.test(text)) return Number.POSITIVE_INFINITY;
  if (/^-Inf$/i.test(text)) return Number.NEGATIVE_INFINITY;
  return text.trim() === "" ? Number.NaN : Number(text);
}
