import { expect, test } from "vitest";
import { lambda } from "../../../pipelines/serverless/lambda.ts";
import { policy } from "../cli/shop.ts";

const event = (method: string, rawPath: string, more: object = {}) => ({ rawPath, requestContext: { http: { method } }, ...more });

test("a function URL answers as the handler does", async () => {
  const { statusCode, body } = await lambda(event("GET", "/healthz"));
  expect([statusCode, JSON.parse(body)]).toEqual([200, { ok: true }]);
});
test("a body may come as base64, its options in the query", async () => {
  const more = { body: btoa(policy), isBase64Encoded: true, headers: { "content-type": "application/yaml" }, rawQueryString: "profile=cilium" };
  const { statusCode, headers, body } = await lambda(event("POST", "/v1/lint", more));
  expect([statusCode, headers["content-type"], JSON.parse(body).ok]).toEqual([200, "application/json; charset=utf-8", true]);
});
test("a refusal keeps its shape", async () => {
  const { statusCode, headers } = await lambda(event("POST", "/v1/lint", { body: "x", headers: { "content-type": "text/plain" } }));
  expect([statusCode, headers["content-type"]]).toEqual([415, "application/problem+json"]);
});
