import { expect, test } from "vitest";
import { found, intent, policy } from "../sample.ts";

test("an expiry is a date that exists", () => {
  expect(found(intent(policy({ expires: "2027-02-30" })))[0]).toMatch(/^E_SCHEMA .*not a date/);
  expect(found(intent(policy({ expires: "2027-02-28" })))).toEqual([]);
});
