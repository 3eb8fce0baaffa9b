import { expect, expectTypeOf, test } from "vitest";
import { type Intent, jsonSchema } from "#ir";
import type { IntentShape } from "../../../compiler/ir/schema.ts";

type Deep<T> = T extends readonly (infer E)[] ? readonly Deep<E>[] : T extends object ? { readonly [K in keyof T]: Deep<T[K]> } : T;

test("schema and type say the same", () => {
  expectTypeOf<Deep<IntentShape>>().toEqualTypeOf<Deep<Intent>>();
});
test("the published schema knows the bounds and refuses unknown fields", () => {
  const text = JSON.stringify(jsonSchema());
  expect(text).toContain('"maximum":65535');
  expect(text).toContain('"additionalProperties":false');
});
