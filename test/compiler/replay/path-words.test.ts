import { expect, test } from "vitest";
import { isOneOff, pathTemplate } from "../../../compiler/replay/path-words.ts";

test.each([
  "",
  "v1",
  "v2beta1",
  "catalog",
  "oauth2",
  "i18n",
  "grpc.health.v1.Health",
  "jquery-3.6.0.min.js",
  "web-0",
  ".well-known",
  "things:batchGet",
  "*",
])("`%s` is a word of a route", (segment) => expect(isOneOff(segment)).toBe(false));

test.each([
  "42",
  "2026-01-02",
  "198.51.100.7",
  "2001:db8::7",
  "123-45-6789",
  "3fa85f64-5717-4562-b3fc-2c963f66afa6",
  "deadbeefdead",
  "order-123456789",
  "jane@example.com",
  "jane%40example.com",
  "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2ln",
  "tok_5f3a9c",
  "a;jsessionid=1",
  "café",
  "x".repeat(65),
])("`%s` is one thing's name, or may be personal", (segment) => expect(isOneOff(segment)).toBe(true));

test("a template has no query", () => {
  expect(pathTemplate("/v1/orders/42?token=x/y")).toBe("/v1/orders/{}");
});
