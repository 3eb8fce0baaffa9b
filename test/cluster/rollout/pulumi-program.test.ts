import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { canonicalJson } from "#ir";
import { cli, folder, json } from "../../pipelines/cli/cli.ts";
import { intentOf } from "../../pipelines/rollout/intents.ts";
import { type Cluster, startCluster } from "../../servers/cluster.ts";
import { kubectl } from "../../servers/kubectl.ts";
import { type TestStack, testStack } from "../../servers/pulumi.ts";

let cluster: Cluster;
let own: TestStack;
// Neither release lets the web reach the API's port 80 at both ends; written at once, a mixture would.
const here = folder({
  "v1.json": canonicalJson(intentOf(["api", "ingress", "db", 80], ["web", "egress", "api", 80])),
  "v2.json": canonicalJson(intentOf(["api", "ingress", "web", 80], ["web", "egress", "db", 80], ["db", "ingress", "api", 81])),
});
/** The example's program, as `pulumi up` runs it. */
const program = async () => {
  vi.resetModules();
  return { ...(await import("../../../pipelines/examples/shop/main.ts")) };
};

beforeAll(async () => {
  cluster = await startCluster();
  await kubectl(cluster, ["create", "namespace", "shop"]);
  for (const release of ["v1", "v2"]) await cli(["build", here.at(`${release}.json`), "--target", "kubernetes", "--out", here.at(release)]);
  own = await testStack({ cluster, project: "shop-policies", program, config: { release: here.at("v1"), target: "kubernetes" } });
}, 3_600_000);
afterAll(async () => {
  own?.remove();
  await cluster?.stop();
  here.remove();
});

const compared = async (release: string) =>
  (await json<{ relation: string }>(["diff", here.at(release), "live", "--profile", "kubernetes", "--kubeconfig", cluster.kubeconfig])).value
    .relation;
const unchanged = { same: expect.any(Number) as number };

test("a first release is one `up`, and a preview of it again shows no change", async () => {
  const { outputs } = await own.stack.up();
  expect(outputs["digest"]?.value).toMatch(/^sha256:/);
  expect(await compared("v1")).toBe("equal");
  expect((await own.stack.preview()).changeSummary).toEqual(unchanged);
});
test("the next release is refused all at once", async () => {
  await own.stack.setConfig("release", { value: here.at("v2") });
  await own.stack.setConfig("previous", { value: here.at("v1") });
  await expect(own.stack.preview()).rejects.toThrow("`phase` is missing");
});
test("and is one `up` for each phase, without any replacement", async () => {
  await own.stack.setConfig("phase", { value: "0" });
  expect((await own.stack.preview()).changeSummary).toEqual(unchanged);
  let phases = 1;
  for (let phase = 1; phase <= phases; phase++) {
    await own.stack.setConfig("phase", { value: `${phase}` });
    const { summary, outputs } = await own.stack.up();
    expect(summary.resourceChanges).not.toHaveProperty("replace");
    phases = outputs["phases"]?.value as number;
  }
  expect(phases).toBeGreaterThan(1);
  expect(await compared("v2")).toBe("equal");
  expect((await own.stack.preview()).changeSummary).toEqual(unchanged);
});
test("a stack that names the release alone says the same", async () => {
  await own.stack.removeConfig("previous");
  await own.stack.removeConfig("phase");
  expect((await own.stack.preview()).changeSummary).toEqual(unchanged);
});
