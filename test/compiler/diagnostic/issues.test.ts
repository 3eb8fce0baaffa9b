import { expect, test } from "vitest";
import { z } from "zod";
import { fromIssues } from "#diagnostic";

const schema = z.strictObject({
  name: z.string(),
  kind: z.enum(["pods", "nodes"]).optional(),
  port: z.union([z.literal("any"), z.strictObject({ from: z.number(), to: z.number() })]).optional(),
  list: z.array(z.strictObject({ podSelector: z.string().optional() })).optional(),
});

/** What the schema finds, one line each. */
function found(value: unknown): string[] {
  const parsed = schema.safeParse(value);
  if (parsed.success) return [];
  return fromIssues(parsed.error.issues, { schema, value, at: ["here"] }).map(
    (one) => `${one.at.join("/")}: ${one.message}${one.help === null ? "" : ` (${one.help})`}`,
  );
}

test("an unknown field is named, with the nearest one that is still free", () => {
  expect(found({ name: "a", list: [{ podSelecter: "b" }] })).toEqual([
    "here/list/0/podSelecter: unknown field `podSelecter` (did you mean podSelector)",
  ]);
});
test("a wrong type is told by what stands there", () => {
  expect(found({ name: true })).toEqual(["here/name: string expected, not `true`"]);
  expect(found({})).toEqual(["here/name: a value is missing: string expected"]);
});
test("a wrong word is told with the right ones", () => {
  expect(found({ name: "a", kind: "pod" })).toEqual(["here/kind: the text `pod` is not pods or nodes (did you mean pods)"]);
});
test("of a union the branch of the value's own type speaks", () => {
  expect(found({ name: "a", port: { from: 1 } })).toEqual(["here/port/to: a value is missing: number expected"]);
});
test("what can't be printed is escaped, and what is long is cut", () => {
  expect(found({ name: "a", kind: `\u001b[2J${"x".repeat(200)}` })[0]).toMatch(/^here\/kind: the text `\\u\{1b\}\[2Jx{75}…` is not/);
});
