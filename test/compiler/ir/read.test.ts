import { expect, test } from "vitest";
import { found, intent, policy } from "./sample.ts";

test("a well-formed intent is read without findings", () => {
  expect(found(intent(policy()))).toEqual([]);
});
test("an unknown field is named, with the one that was meant", () => {
  expect(found({ ...intent(), policys: [] })).toEqual(["E_SCHEMA policys: unknown field `policys` (no other fields are known here)"]);
  expect(found(intent({ ...policy(), subjct: 1 } as never))[0]).toMatch(/^E_SCHEMA policies\/0\/subjct: unknown field `subjct`/);
});
test("a key `__proto__` is an unknown field and changes nothing", () => {
  expect(found(JSON.parse('{"__proto__": {"x": 1}}'))).toContainEqual(expect.stringContaining("unknown field `__proto__`"));
  expect(({} as { x?: number }).x).toBeUndefined();
});
test("numbers that JSON cannot keep are no orders", () => {
  expect(found(intent(policy({ order: Number.POSITIVE_INFINITY })))[0]).toMatch(/^E_SCHEMA/);
  expect(found(intent(policy({ order: Number.NaN })))[0]).toMatch(/^E_SCHEMA/);
  expect(found(intent(policy({ order: 2 ** 53 + 2 })))[0]).toMatch(/E_SCHEMA .*integer range/);
  expect(found(intent(policy({ order: -0 })))[0]).toMatch(/E_SCHEMA .*`-0`.*integer range/);
});
