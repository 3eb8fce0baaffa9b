import { expect, test, vi } from "vitest";
import { registered } from "../pulumi/registered.ts";

const load = () => import("../../../pipelines/examples/deployments/main.ts");

test("policies select the pods of the deployments, and ports are those of the containers", async () => {
  const all = await registered(load);
  const deployments = all.filter((one) => one.type.endsWith(":Deployment"));
  expect(deployments.map((one) => one.name)).toEqual(["web", "api"]);
  const policies = JSON.stringify(all.filter((one) => one.type.endsWith(":NetworkPolicy")));
  for (const { inputs } of deployments) {
    const { selector } = inputs.spec as { selector: { matchLabels: object } };
    expect(policies).toContain(`"podSelector":${JSON.stringify({ matchLabels: selector.matchLabels })}`);
  }
  expect(policies).toContain('"port":8080');
});
test("the target is the stack's choice", async () => {
  vi.resetModules();
  const all = await registered(load, { "project:target": "cilium" });
  expect(all.map((one) => one.type)).toContain("kubernetes:cilium.io/v2:CiliumNetworkPolicy");
});
