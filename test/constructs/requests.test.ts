import { dns, grpc, http } from "portcullis";
import { expect, test } from "vitest";
import { refusal } from "./program.ts";

test("a method and a path", () => {
  expect(http.get("/v1/catalog")).toEqual({ kind: "http", method: { exact: "GET" }, path: { exact: "/v1/catalog" }, host: null, headers: [] });
  expect(http.any({ prefix: "/v1" })).toMatchObject({ method: null, path: { prefix: "/v1" } });
});
test("any combination of conditions", () => {
  const request = http.request({ method: { regex: "GET|HEAD" }, host: "api", headers: { "X-User": true, "x-tenant": "a" } });
  expect(request).toEqual({
    kind: "http",
    method: { regex: "GET|HEAD" },
    path: null,
    host: { exact: "api" },
    headers: [
      { name: "x-user", value: null },
      { name: "x-tenant", value: { exact: "a" } },
    ],
  });
});
test("targets and authorities as they are sent", () => {
  expect(http.get({ target: "/v1[?]page=[0-9]+" }, { host: { authority: "api:80" } })).toMatchObject({
    path: { target: "/v1[?]page=[0-9]+" },
    host: { authority: "api:80" },
  });
});
test("gRPC calls and DNS questions", () => {
  expect([grpc("shop.Cart"), grpc("shop.Cart", "Add"), dns("*")]).toEqual([
    { kind: "grpc", service: "shop.Cart", method: null },
    { kind: "grpc", service: "shop.Cart", method: "Add" },
    { kind: "dns", pattern: "*" },
  ]);
});
test("a missing path or condition is no wildcard", () => {
  expect(refusal(() => http.get(undefined as never))[0]).toMatch(/^E_SCHEMA http\/path/);
  expect(refusal(() => http.request({ method: undefined } as never))[0]).toMatch(/^E_SCHEMA http\/method/);
});
