import { afterAll, beforeAll, expect, test } from "vitest";
import { parseManifests } from "#manifest";
import { cli, folder, json, ROOT, refusal } from "../../pipelines/cli/cli.ts";
import { type Cluster, startCluster } from "../../servers/cluster.ts";
import { kubectl } from "../../servers/kubectl.ts";

const pipeline = `
import { full, pipeline } from "portcullis/release";
export default pipeline({ name: "shop", target: "kubernetes@1.36", stages: [full()] });
`;
const elsewhere = pipeline.replace("stages", 'cluster: { uid: "11111111-2222-3333-4444-555555555555" }, stages');
const here = folder({ "pipeline.ts": pipeline, "elsewhere.ts": elsewhere });
const world = { cwd: here.path, env: { ...process.env } as Record<string, string | undefined> };
let cluster: Cluster;
const of = ["--pipeline", "pipeline.ts"];
const release = (...args: string[]) => cli(["release", ...args, ...of], world);
const stands = async () =>
  (await kubectl(cluster, ["get", "netpol", "-n", "shop", "-o", "jsonpath={range .items[*]}{.metadata.name}{.spec}{end}"])).trim();

beforeAll(async () => {
  cluster = await startCluster();
  world.env["KUBECONFIG"] = cluster.kubeconfig;
  for (const one of ["shop", "portcullis-system"]) await kubectl(cluster, ["create", "namespace", one]);
  const inventory = ["--inventory", `${ROOT}policies/shop/inventory.yaml`];
  for (const [name, entry] of Object.entries({ v1: "main.ts", v2: "main.v2.ts" }))
    expect((await cli(["build", `${ROOT}policies/shop/${entry}`, "-t", "kubernetes@1.36", "-o", name, ...inventory], world)).err).not.toContain(
      "error",
    );
}, 3_600_000);
afterAll(async () => {
  await cluster?.stop();
  here.remove();
});

test("a cluster that nothing was released to says so", async () => {
  expect((await release("status")).out).toMatch(/^cluster {2}[0-9a-f-]{36}\nstands {3}nothing was released here\nlock {5}free\n$/);
});
test("roles are Kubernetes objects, bound to whom the command line names", async () => {
  const { exit, out } = await release("roles", "v2", "--old", "v1", "--user", "deployer");
  expect(exit).toBe(0);
  expect(parseManifests({ path: "roles.yaml", bytes: out }).documents.map((one) => `${one.kind} ${one.namespace}`)).toEqual([
    "ClusterRole ",
    "ClusterRoleBinding ",
    "Role portcullis-system",
    "RoleBinding portcullis-system",
    "Role shop",
    "RoleBinding shop",
  ]);
  await kubectl(cluster, ["apply", "-f", "-"], out);
});
test("what was promoted stands without drift, and its status names it", async () => {
  expect((await release("promote", "v1", "--stage", "full")).exit).toBe(0);
  expect(await release("drift")).toMatchObject({ exit: 0, out: "no drift: the cluster does what was released\n" });
  expect((await release("status")).out).toMatch(/\nstands {3}sha256:[0-9a-f]{64} full, \d+ objects, 1 stages so far\n/);
});
test("the way back from one release to the one before needs its directory, and arrives at the very objects", async () => {
  const before = await stands();
  expect((await release("promote", "v2", "--old", "v1", "--stage", "full")).exit).toBe(0);
  expect(await stands()).not.toBe(before);
  expect(await refusalOf("rollback")).toEqual([1, "E_JOURNAL"]);
  expect(await refusalOf("rollback", "v2")).toEqual([1, "E_JOURNAL"]);
  expect(await release("rollback", "v1")).toMatchObject({
    exit: 0,
    out: expect.stringMatching(/^rolled back: \d+ writes in \d+ phases\n$/) as string,
  });
  expect(await stands()).toBe(before);
});
const refusalOf = async (...args: string[]) => {
  const { exit, err } = await release(...args);
  return [exit, /E_[A-Z_]+/.exec(err)?.[0]];
};
test("an edit is drift with a flow, by exit code and as JSON; an edit without meaning is none", async () => {
  const [name = ""] = (await kubectl(cluster, ["get", "netpol", "-n", "shop", "-o", "name"])).split("\n");
  await kubectl(cluster, ["label", "-n", "shop", name, "seen=yes"]);
  expect((await release("drift")).exit).toBe(0);
  const spec = await kubectl(cluster, ["get", "-n", "shop", name, "-o", "jsonpath={.spec}"]);
  await kubectl(cluster, [
    "patch",
    "-n",
    "shop",
    name,
    "--type=json",
    `-p=${JSON.stringify([{ op: "replace", path: "/spec/podSelector", value: {} }])}`,
  ]);
  const { exit, value } = await json<{ relation: string; witnesses: object[] }>(["release", "drift", ...of], world);
  expect([exit, value.relation === "equal", value.witnesses.length > 0]).toEqual([1, false, true]);
  expect((await release("drift", "--watch")).exit).toBe(1);
  expect(await refusalOf("promote", "v2", "--old", "v1", "--stage", "full")).toEqual([1, "E_DRIFT"]);
  await kubectl(cluster, [
    "patch",
    "-n",
    "shop",
    name,
    "--type=json",
    `-p=${JSON.stringify([{ op: "replace", path: "/spec", value: JSON.parse(spec) as object }])}`,
  ]);
  expect((await release("drift")).exit).toBe(0);
});
test("another cluster than the pipeline's is refused before anything is written", async () => {
  expect(await refusal(["release", "promote", "v2", "--stage", "full", "--pipeline", "elsewhere.ts"], world)).toEqual([1, "E_WRONG_CLUSTER"]);
  expect(await refusal(["release", "rollback", "--pipeline", "elsewhere.ts"], world)).toEqual([1, "E_WRONG_CLUSTER"]);
});
test("a lock with signs of life is broken by force alone", async () => {
  expect((await release("unlock")).out).toBe("the lock was free\n");
  const time = new Date().toISOString().replace("Z", "000Z");
  const spec = { holderIdentity: "alice@ci/1", leaseDurationSeconds: 3600, acquireTime: time, renewTime: time };
  await kubectl(cluster, ["patch", "lease", "-n", "portcullis-system", "portcullis-shop", "--type=merge", `-p=${JSON.stringify({ spec })}`]);
  expect(await refusalOf("unlock")).toEqual([1, "E_LOCKED"]);
  expect((await release("status")).out).toContain("lock     alice@ci/1 since 20");
  expect((await release("unlock", "--force")).out).toContain("the lock of alice@ci/1 is broken");
  expect((await release("status")).out).toContain("lock     free");
});
