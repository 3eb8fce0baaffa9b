import { expect, test } from "vitest";
import type { Write } from "#answers";
import type { Document } from "#manifest";
import { outside, replacements } from "../../../../pipelines/pulumi/driver/outside.ts";

const object = (name: string): Document => {
  const kind = { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" };
  return {
    ...kind,
    namespace: "shop",
    name,
    value: { ...kind, metadata: { name, namespace: "shop" } },
    file: "f",
    index: 1,
    locate: () => ({ file: "f", line: 1 }),
  };
};
const step = (action: string, name: string, fields: string[] = []) => ({
  action,
  urn: `urn:pulumi:test::shop::kubernetes:networking.k8s.io/v1:NetworkPolicy::NetworkPolicy/shop/${name}`,
  key: `networking.k8s.io NetworkPolicy shop ${name}`,
  fields,
});
const judge = async (steps: ReturnType<typeof step>[], writes: Write[], standing: string[], live: string[] = []) => {
  const found = await outside(steps, { writes, standing: standing.map(object), stands: async (one) => live.includes(one.name) });
  return found.map((one) => `${one.name}: ${one.message.replace(/urn:\S+\//, "")}`);
};
const writes: Write[] = [
  { action: "create", object: object("new") },
  { action: "update", object: object("changed"), before: object("changed") },
  { action: "delete", object: object("old") },
];

test("what the plan writes may be written", async () => {
  expect(
    await judge([step("create", "new"), step("update", "changed"), step("delete", "old"), step("same", "kept")], writes, ["new", "changed", "kept"]),
  ).toEqual([]);
});
test("a replacement is refused with the resource and the property", () => {
  expect(replacements([step("replace", "new", ["metadata.name"])])).toMatchObject([
    { name: "E_REPLACE_REFUSED", message: expect.stringMatching(/replace `urn:\S+NetworkPolicy\/shop\/new`, because of `metadata.name`$/) as string },
  ]);
  expect(replacements([step("replace", "new")])[0]?.message).toMatch(/its provider changes$/);
});
test("a delete that the plan doesn't have is refused", async () => {
  expect(await judge([step("delete", "kept")], writes, ["kept"])).toEqual([
    "E_REPLACE_REFUSED: the deployment would delete `kept`, which the plan keeps",
  ]);
  expect(await judge([step("delete", "stray")], writes, [])).toEqual([
    "E_REPLACE_REFUSED: the deployment would delete `stray`, which the plan keeps",
  ]);
});
test("an object that comes back in the same deployment under another URN is not deleted", async () => {
  expect(await judge([step("create", "old"), step("delete", "old")], [...writes, { action: "create", object: object("old") }], ["old"])).toHaveLength(
    1,
  );
});
test("an object that stands as it was sent may be taken up, one that was changed may not", async () => {
  expect(await judge([step("create", "kept")], writes, ["kept"], ["kept"])).toEqual([]);
  expect(await judge([step("create", "kept")], writes, ["kept"])).toEqual([
    "E_DRIFT: the deployment would create `kept`, which the plan takes to stand as it is",
  ]);
  expect(await judge([step("update", "kept")], writes, ["kept"])).toHaveLength(1);
});
