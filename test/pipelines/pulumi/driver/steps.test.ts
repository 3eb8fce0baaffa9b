import { expect, test } from "vitest";
import { isReplacement, stepOf } from "../../../../pipelines/pulumi/driver/steps.ts";

const state = (inputs: object) => ({ type: "t", urn: "u", id: "", parent: "", inputs, outputs: {}, provider: "" });
const policy = { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name: "api", namespace: "shop" } };
const event = (more: object) =>
  stepOf({ op: "create", urn: "u", type: "t", provider: "", new: state(policy), ...more } as Parameters<typeof stepOf>[0]);

test("a step names the object as a cluster does", () => {
  expect(event({})).toEqual({ action: "create", urn: "u", key: "networking.k8s.io NetworkPolicy shop api", fields: [] });
});
test("a deleted object is known by what it was", () => {
  expect(event({ op: "delete", new: null, old: state(policy) }).key).toBe("networking.k8s.io NetworkPolicy shop api");
});
test("stacks and providers are no objects", () => {
  expect(event({ new: state({ version: "4.34.2" }) }).key).toBeNull();
  expect(event({ new: undefined }).key).toBeNull();
});
test("the fields of a replacement are those that cause it", () => {
  const detailedDiff = { "metadata.name": { diffKind: "update-replace", inputDiff: true }, spec: { diffKind: "update", inputDiff: true } };
  expect(event({ op: "replace", keys: [], diffs: ["spec"], detailedDiff }).fields).toEqual(["metadata.name"]);
  expect(event({ op: "replace", keys: ["provider"], diffs: ["spec"] }).fields).toEqual(["provider"]);
});
test("every way of replacing is known as one", () => {
  const all = ["replace", "create-replacement", "delete-replaced", "import-replacement", "discard-replaced", "remove-pending-replace"];
  expect(all.every((op) => isReplacement(event({ op })))).toBe(true);
  expect(["same", "create", "update", "delete", "refresh"].some((op) => isReplacement(event({ op })))).toBe(false);
});
