import { printable } from "#diagnostic";
import { budgetKept, type Gate, type GateResult, gateResult } from "#rollout";

const PATIENCE_MS = 10_000;
const MAX_ANSWER = 1024 * 1024;

/** Asks Prometheus for an error budget, by one instant query of its HTTP API. */
export async function errorBudget(
  gate: Extract<Gate, { kind: "error-budget" }>,
  env: Readonly<Record<string, string | undefined>>,
): Promise<GateResult> {
  const failed = (why: string) => gateResult("error-budget", "error", `\`${printable(gate.prometheus, 200)}\`: ${printable(why, 200)}`);
  const token = gate.tokenFrom === undefined ? undefined : env[gate.tokenFrom];
  if (gate.tokenFrom !== undefined && (token ?? "") === "") return failed(`the environment variable ${gate.tokenFrom} with its token is not set`);
  const url = new URL("api/v1/query", gate.prometheus.endsWith("/") ? gate.prometheus : `${gate.prometheus}/`);
  try {
    const answer = await fetch(url, {
      method: "POST",
      body: new URLSearchParams({ query: gate.query }),
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const text = await answer.text();
    if (text.length > MAX_ANSWER) return failed(`the answer has ${text.length} characters`);
    const value = jsonIn(text);
    // Queries that Prometheus refuses are told by 400, 422 and 503, with the reason as JSON.
    return answer.ok || isTold(value) ? budgetKept(gate, value) : failed(`HTTP status ${answer.status}`);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return failed(cause instanceof Error ? cause.message : "no answer");
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isTold(value: unknown): boolean {
  return typeof value === "object" && value !== null && "status" in value && value.status === "error";
}
