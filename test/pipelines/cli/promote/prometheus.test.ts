import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { errorBudget } from "../../../../pipelines/cli/promote/prometheus.ts";
import { freePort } from "../../../servers/cluster.ts";

/** A server that answers as Prometheus' HTTP API does, over a real socket. */
const seen: { path: string; query: string; authorization: string | undefined }[] = [];
const server = createServer((request, response) => {
  void bodyOf(request).then((body) => {
    const query = new URLSearchParams(body).get("query") ?? "";
    seen.push({ path: request.url ?? "", query, authorization: request.headers.authorization });
    const answer = ANSWERS[query] ?? { status: 500, text: "broken" };
    response.writeHead(answer.status, { "content-type": "application/json" }).end(answer.text);
  });
});
const sample = (value: string) => JSON.stringify({ status: "success", data: { resultType: "vector", result: [{ metric: {}, value: [1, value] }] } });
const ANSWERS: Readonly<Record<string, { readonly status: number; readonly text: string }>> = {
  low: { status: 200, text: sample("0.001") },
  high: { status: 200, text: sample("0.5") },
  none: { status: 200, text: JSON.stringify({ status: "success", data: { resultType: "vector", result: [] } }) },
  wrong: { status: 400, text: JSON.stringify({ status: "error", errorType: "bad_data", error: "parse error" }) },
  page: { status: 200, text: "<html>" },
};
let prometheus = "";
const ask = (query: string, more: { prometheus?: string; tokenFrom?: string } = {}) =>
  errorBudget({ kind: "error-budget", prometheus, query, atMost: 0.01, ...more }, { TOKEN: "abc" });

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  prometheus = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((done) => server.close(done)));

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}

test.each([
  ["low", "pass"],
  ["high", "fail"],
  ["none", "inconclusive"],
  ["wrong", "error"],
  ["page", "error"],
  ["broken", "error"],
])("a budget of which Prometheus says %s: %s", async (query, outcome) => {
  expect(await ask(query)).toMatchObject({ gate: "error-budget", outcome });
});
test("the reason that Prometheus gives is told", async () => {
  expect((await ask("wrong")).message).toBe("`wrong`: parse error");
});
test("a server that is away can't be asked", async () => {
  expect(await ask("low", { prometheus: `http://127.0.0.1:${await freePort()}` })).toMatchObject({ outcome: "error" });
});
test("the query goes below the address that is given, with the token of the environment", async () => {
  await ask("low", { prometheus: `${prometheus}/team/`, tokenFrom: "TOKEN" });
  expect(seen.at(-1)).toEqual({ path: "/team/api/v1/query", query: "low", authorization: "Bearer abc" });
});
test("a token that is not there is told by the variable's name", async () => {
  expect((await ask("low", { tokenFrom: "MISSING" })).message).toMatch(/the environment variable MISSING with its token is not set/);
});
