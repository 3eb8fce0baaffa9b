import { expect, test } from "vitest";
import { PATHS } from "../../../pipelines/serverless/handler.ts";
import { get, told } from "./asking.ts";

const document = (await told(get("/v1/openapi.json"))).value as unknown as {
  readonly paths: Readonly<Record<string, object>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
};

test("the document lists every path that the handler knows, by its method", () => {
  const listed = Object.entries(document.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));
  expect(listed.sort()).toEqual([...PATHS].sort());
});

/** Every reference of a document. */
function references(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => (key === "$ref" ? [String(one)] : references(one)));
}

test("every reference leads somewhere", () => {
  const lost = references(document).filter((ref) => {
    const steps = ref.replace(/^#\//, "").split("/");
    return steps.reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], document) === undefined;
  });
  expect(lost).toEqual([]);
});

test("schemas are had one by one", async () => {
  for (const name of Object.keys(document.components.schemas)) expect((await told(get(`/v1/schema?name=${name}`))).status).toBe(200);
});
test("without a name it is that of intents", async () => {
  expect((await told(get("/v1/schema"))).value).toEqual((await told(get("/v1/schema?name=intent"))).value);
});
