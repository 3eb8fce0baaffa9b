import { core, networking } from "@pulumi/kubernetes";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Cluster, startCluster } from "../servers/cluster.ts";
import { apply, kubectl } from "../servers/kubectl.ts";
import { type TestStack, testStack } from "../servers/pulumi.ts";

/** What releases rely on of Pulumi's Kubernetes provider, shown of whichever provider the tests run with. */
let cluster: Cluster;
let own: TestStack;
let declare: () => void = () => undefined;

beforeAll(async () => {
  cluster = await startCluster();
  own = await testStack({ cluster, project: "provider", program: async () => (declare(), undefined) });
}, 3_600_000);
afterAll(async () => {
  own?.remove();
  await cluster?.stop();
});
const map =
  (name: string, value: string, annotations: Record<string, string> = {}) =>
  () =>
    void new core.v1.ConfigMap("map", { metadata: { name, namespace: "default", annotations }, data: { key: value } });
const up = (what: () => void) => {
  declare = what;
  return own.stack.up();
};
const valueOf = (name: string) => kubectl(cluster, ["get", "configmap", name, "-o", "jsonpath={.data.key}"]);
const theirs = (name: string) =>
  JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "default" }, data: { key: "theirs" } });

test("objects are written by server-side apply under the manager that they name", async () => {
  await up(map("first", "ours", { "pulumi.com/patchFieldManager": "portcullis" }));
  const fields = await kubectl(cluster, [
    "get",
    "configmap",
    "first",
    "--show-managed-fields",
    "-o",
    "jsonpath={.metadata.managedFields[*]['manager','operation']}",
  ]);
  expect(fields).toBe("portcullis Apply");
});
test("another name is another object, the old one goes", async () => {
  const { summary } = await up(map("second", "ours"));
  expect(summary.resourceChanges).toMatchObject({ replace: 1 });
  expect(await kubectl(cluster, ["get", "configmaps", "-n", "default", "-o", "name"])).not.toContain("first");
});
test("an object that is there already is not taken over, unless the provider is told so", async () => {
  await apply(cluster, theirs("third"));
  await expect(up(map("third", "theirs"))).rejects.toThrow(/already exists/);
  await own.stack.setConfig("kubernetes:upsertExistingObjects", { value: "true" });
});
test("a field that somebody else manages is a conflict, and stays theirs", async () => {
  await expect(up(map("third", "ours"))).rejects.toThrow(/conflict with "test"/);
  expect(await valueOf("third")).toBe("theirs");
});
test("it is taken over only where the object says so", async () => {
  await up(map("third", "ours", { "pulumi.com/patchForce": "true" }));
  expect(await valueOf("third")).toBe("ours");
});
test("a preview asks the API server, and writes nothing", async () => {
  declare = () =>
    void new networking.v1.NetworkPolicy("bad", {
      metadata: { name: "bad", namespace: "default" },
      spec: { podSelector: {}, ingress: [{ ports: [{ port: 70_000 }] }] },
    });
  await expect(own.stack.preview()).rejects.toThrow(/must be between 1 and 65535/);
  declare = map("third", "changed", { "pulumi.com/patchForce": "true" });
  // A ConfigMap with other data is another object, unless the provider is told that it may change.
  expect((await own.stack.preview()).changeSummary).toMatchObject({ replace: 1 });
  expect(await valueOf("third")).toBe("ours");
});
test("a refresh reads what is there, and what is gone", async () => {
  await kubectl(cluster, ["delete", "configmap", "third"]);
  const { summary } = await own.stack.refresh();
  expect(summary.resourceChanges).toMatchObject({ delete: 1 });
});
