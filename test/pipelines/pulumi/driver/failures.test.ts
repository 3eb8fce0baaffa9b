import { expect, test } from "vitest";
import { failures } from "../../../../pipelines/pulumi/driver/failures.ts";

const URN = "urn:pulumi:test::shop::portcullis:index:PolicyRelease$kubernetes:networking.k8s.io/v1:NetworkPolicy::NetworkPolicy/shop/api";
const problem = (message: string, urn = URN) => ({ urn, message, color: "never", severity: "error" as const });
const told = (...problems: ReturnType<typeof problem>[]) => failures(problems, "").map((one) => `${one.name}: ${one.message}`);

test("a conflict names who owns which fields, in the words of the server and of the provider", () => {
  const words = 'Apply failed with 2 conflicts: conflicts with "kubectl" using networking.k8s.io/v1:\n- .spec.ingress\n- .spec.podSelector';
  expect(told(problem(words))).toEqual(["E_FIELD_CONFLICT: NetworkPolicy/shop/api: `kubectl` owns `spec.ingress`, `spec.podSelector`"]);
  const official =
    'Server-Side Apply field conflict detected. See https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/#handle-field-conflicts-on-existing-resources for troubleshooting help\n: Apply failed with 1 conflict: conflict with "somebody": .spec.podSelector';
  expect(told(problem(official))).toEqual(["E_FIELD_CONFLICT: NetworkPolicy/shop/api: `somebody` owns `spec.podSelector`"]);
});
test("what the API server refuses is told in its words, on one line", () => {
  expect(told(problem('admission webhook "w" denied the request:\n  not on a Friday'), problem("update failed\n", ""))).toEqual([
    'E_API: NetworkPolicy/shop/api: admission webhook "w" denied the request: not on a Friday',
  ]);
});
test("a missing provider is the environment's fault, with the command", () => {
  const [found] = failures(
    [problem("Could not automatically download and install resource plugin 'pulumi-resource-kubernetes' at version v4.34.2", "")],
    "",
  );
  expect(found).toMatchObject({ name: "E_ENVIRONMENT", help: expect.stringContaining("pulumi plugin install resource kubernetes") as string });
});
test("an engine that says nothing in events is quoted, and one that says nothing at all, too", () => {
  expect(failures([], "code: 255\n stderr: \nerror: decrypting secret: incorrect passphrase\n")[0]?.message).toBe(
    "decrypting secret: incorrect passphrase",
  );
  expect(failures([], "")[0]?.message).toBe("the engine ended without a word");
});
