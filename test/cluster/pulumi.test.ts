import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { json } from "../pipelines/cli/cli.ts";
import { type Cluster, startCluster } from "../servers/cluster.ts";
import { apply, applyCrds, finalize, kubectl, withCrds } from "../servers/kubectl.ts";
import { type TestStack, testStack } from "../servers/pulumi.ts";

let cluster: Cluster;
let own: TestStack;
const program = async () => {
  vi.resetModules();
  return { ...(await import("../../pipelines/examples/deployments/main.ts")) };
};
const EXAMPLE = "pipelines/examples/deployments/policies.ts";

beforeAll(async () => {
  cluster = await startCluster();
  own = await testStack({ cluster, project: "shop-deployments", program });
}, 3_600_000);
afterAll(async () => {
  own?.remove();
  await cluster?.stop();
});
const names = async (kinds: string) => (await kubectl(cluster, ["get", kinds, "-n", "shop", "-o", "name"])).trim().split("\n");
const summary = (result: { summary: { resourceChanges?: object } }) => result.summary.resourceChanges;

test("a preview changes nothing in the cluster", async () => {
  const { changeSummary } = await own.stack.preview();
  expect(changeSummary.create).toBeGreaterThan(5);
  await expect(kubectl(cluster, ["get", "namespace", "shop"])).rejects.toThrow("not found");
});
test("one `up` brings the deployments and the policies between them", async () => {
  await own.stack.up();
  expect(await names("deployments")).toEqual(["deployment.apps/api", "deployment.apps/web"]);
  const { exit, value } = await json(["diff", EXAMPLE, "live", "--profile", "kubernetes", "--kubeconfig", cluster.kubeconfig]);
  expect([exit, value]).toEqual([0, expect.objectContaining({ relation: "equal" }) as object]);
});
test("an unchanged program has nothing to do", async () => {
  expect((await own.stack.preview()).changeSummary).toEqual({ same: expect.any(Number) as number });
});
test("an edit by somebody else is seen by a refresh, is a conflict for us, and is never overwritten", async () => {
  const [policy = ""] = (await names("networkpolicies")).filter((name) => name.includes("api"));
  const edited = { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name: policy.split("/")[1], namespace: "shop" } };
  await kubectl(
    cluster,
    ["apply", "--server-side", "--force-conflicts", "--field-manager=somebody", "-f", "-"],
    JSON.stringify({ ...edited, spec: { podSelector: { matchLabels: { app: "other" } } } }),
  );
  expect(summary(await own.stack.refresh())).toMatchObject({ update: 1 });
  await expect(own.stack.up()).rejects.toThrow(/conflict with "somebody"/);
  expect(await kubectl(cluster, ["get", policy, "-n", "shop", "-o", "jsonpath={.spec.podSelector.matchLabels.app}"])).toBe("other");
});
test("`destroy` takes away what was deployed and nothing else", async () => {
  await apply(cluster, JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "theirs", namespace: "default" } }));
  await own.stack.destroy();
  expect(await kubectl(cluster, ["get", "deployments,networkpolicies", "-A", "-o", "name"])).toBe("");
  expect(await kubectl(cluster, ["get", "configmap", "theirs", "-o", "name"])).toContain("theirs");
  await finalize(cluster, "shop");
});

withCrds("a stack for Cilium", () => {
  test("gets the policies of that engine", async () => {
    await applyCrds(cluster, "cilium-main-2026-05");
    const other = await testStack({ cluster, project: "shop-deployments", program, config: { target: "cilium" } });
    await other.stack.up();
    const { value } = await json(["diff", EXAMPLE, "live", "--profile", "cilium", "--kubeconfig", cluster.kubeconfig]);
    expect(value).toMatchObject({ relation: "equal" });
    other.remove();
  }, 300_000);
});
