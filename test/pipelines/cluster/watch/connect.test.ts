import { expect, test } from "vitest";
import { connectFromPod } from "../../../../pipelines/cluster/watch/connect.ts";

test("in a pod without a kubeconfig the cluster is the own one", async () => {
  const { value } = await connectFromPod({
    env: { KUBERNETES_SERVICE_HOST: "10.96.0.1", KUBERNETES_SERVICE_PORT: "443" },
    kubeconfig: null,
    context: null,
  });
  expect(value?.getCurrentCluster()?.caFile).toBe("/var/run/secrets/kubernetes.io/serviceaccount/ca.crt");
});

test("a kubeconfig that is named comes first", async () => {
  const env = { KUBERNETES_SERVICE_HOST: "10.96.0.1", HOME: "/nowhere" };
  expect(await connectFromPod({ env, kubeconfig: "/nowhere/config", context: null })).toMatchObject({
    value: null,
    diagnostics: [{ code: "PCL1026" }],
  });
});
