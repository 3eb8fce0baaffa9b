import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../../kernel/rig/agent.ts";
import { cli, folder, ROOT } from "../../pipelines/cli/cli.ts";
import { type Cluster, startCluster } from "../../servers/cluster.ts";
import { kubectl } from "../../servers/kubectl.ts";

const pipeline = `
import { full, pipeline } from "portcullis/release";
export default pipeline({ name: "shop", target: "kubernetes@1.36,ipblock-pods=match", stages: [full()] });
`;
const here = folder({ "pipeline.ts": pipeline });
const world = { cwd: here.path, env: { ...process.env } as Record<string, string | undefined> };
const interrupt = new AbortController();
let cluster: Cluster;
let said = "";
let ended: ReturnType<typeof cli> | null = null;

/** What was said since the last time it was asked for, once it holds this. */
async function heard(words: RegExp): Promise<string> {
  await until(
    () => words.test(said),
    () => `never ${words}: ${said}`,
  );
  const text = said;
  said = "";
  return text;
}
const name = async () =>
  (await kubectl(cluster, ["get", "netpol", "-n", "shop", "-o", "name"])).split("\n").find((one) => one.includes("mysql")) ?? "";
const ports = async (value: readonly object[]) => {
  const patch = JSON.stringify([{ op: "replace", path: "/spec/ingress/0/ports", value }]);
  await kubectl(cluster, ["patch", "-n", "shop", await name(), "--type=json", `-p=${patch}`]);
};
/** As our own writes are, so that nobody else owns a field. */
async function putBack({
  metadata: { name: called, namespace, labels, annotations },
  ...rest
}: {
  readonly metadata: Readonly<Record<string, unknown>>;
}): Promise<void> {
  const own = ["apply", "--server-side", "--field-manager=portcullis", "-f", "-"];
  await kubectl(cluster, own, JSON.stringify({ ...rest, metadata: { name: called, namespace, labels, annotations } }));
}
const [meant, other] = [[{ protocol: "TCP", port: 3306 }], [{ protocol: "TCP", port: 3307 }]];

beforeAll(async () => {
  if (process.env["PORTCULLIS_BUILT"] !== "1") expect(spawnSync(process.execPath, ["scripts/build.mjs"], { cwd: ROOT }).status).toBe(0);
  cluster = await startCluster({ users: ["watcher"] });
  world.env["KUBECONFIG"] = cluster.kubeconfig;
  for (const one of ["shop", "portcullis-system"]) await kubectl(cluster, ["create", "namespace", one]);
  for (const [name, entry] of Object.entries({ v1: "main.ts", v2: "main.v2.ts" })) {
    const args = [
      `${ROOT}policies/shop/${entry}`,
      "-t",
      "kubernetes@1.36,ipblock-pods=match",
      "-i",
      `${ROOT}policies/shop/inventory.yaml`,
      "-o",
      name,
    ];
    expect(await cli(["build", ...args], world)).toMatchObject({ exit: 0 });
  }
  expect(await cli(["release", "promote", "v1", "--stage", "full", "--pipeline", "pipeline.ts"], world)).toMatchObject({ exit: 0 });
  const roles = ["release", "roles", "v2", "--old", "v1", "--pipeline", "pipeline.ts", "--watch", "--user", "watcher"];
  await kubectl(cluster, ["apply", "-f", "-"], (await cli(roles, world)).out);
  const heard = (text: string) => {
    said += text;
  };
  ended = cli(["release", "drift", "--watch", "--pipeline", "pipeline.ts", "--context", "watcher"], {
    ...world,
    clock: () => new Date(),
    interrupted: interrupt.signal,
    heard,
  });
}, 3_600_000);
afterAll(async () => {
  interrupt.abort();
  await ended;
  await cluster?.stop();
  here.remove();
});

test("what stands at first is told", async () => {
  expect(await heard(/watching/)).toMatch(/^no drift: the cluster does what was released\nwatching\n$/);
});
test("a live edit is told as the verdicts that it changes, and an edit back, too", async () => {
  await ports(other);
  expect(await heard(/proof|steps/)).toMatch(/^drift: what was released is A, what stands is B\n[^]*3307\/tcp[^]*/);
  await ports(meant);
  expect(await heard(/no drift/)).toBe("no drift: the cluster does what was released\n");
});
test("an edit that changes no verdict is not told of", async () => {
  await kubectl(cluster, ["label", "-n", "shop", await name(), "seen=yes"]);
  await ports(other);
  expect(await heard(/3307/)).toMatch(/^drift/);
  await ports(meant);
  await heard(/no drift/);
});
test("a deleted object is told of", async () => {
  const object = JSON.parse(await kubectl(cluster, ["get", "-n", "shop", await name(), "-o", "json"]));
  await kubectl(cluster, ["delete", "-n", "shop", await name()]);
  expect(await heard(/drift/)).toMatch(/^drift[^]*3306\/tcp/);
  await putBack(object);
  await heard(/no drift/);
});
test("while the API server is away nothing is told, and what is edited when it is back is", { timeout: 300_000 }, async () => {
  await cluster.away(async () => undefined);
  expect(said).toBe("");
  await ports(other);
  expect(await heard(/3307/)).toMatch(/^drift/);
});
test("once another release came through, what stands is compared with that one", { timeout: 300_000 }, async () => {
  await ports(meant);
  await heard(/no drift/);
  const object = JSON.parse(await kubectl(cluster, ["get", "-n", "shop", await name(), "-o", "json"]));
  await kubectl(cluster, ["delete", "-n", "shop", await name()]);
  await heard(/^drift/);
  await putBack(object);
  await heard(/no drift/);
  const { exit, err } = await cli(["release", "promote", "v2", "--old", "v1", "--stage", "full", "--pipeline", "pipeline.ts"], world);
  expect([exit, err]).toEqual([0, expect.anything()]);
  expect(await heard(/under way[^]*no drift/)).not.toMatch(/^drift:/m);
  await ports(other);
  expect(await heard(/3307/)).toMatch(/^drift/);
});
test("who ends it gets the last verdict as exit code", async () => {
  interrupt.abort();
  expect((await ended)?.exit).toBe(1);
});
