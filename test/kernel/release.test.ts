import { spawnSync } from "node:child_process";
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { followImage } from "../cluster/rollout/followed.ts";
import { configOf } from "../cluster/rollout/stage.ts";
import { cli, folder, ROOT } from "../pipelines/cli/cli.ts";
import { type Cluster, startCluster } from "../servers/cluster.ts";
import { apply, kubectl } from "../servers/kubectl.ts";
import { type RunningAgent, startAgent, until } from "./rig/agent.ts";
import { ethernet, ipv4, SYN, tcp } from "./rig/frames.ts";
import { openRig, type RigPod } from "./rig/rig.ts";
import { numberOf, verdicts } from "./rig/testrun.ts";

const pipeline = `
import { full, pipeline, shadow } from "portcullis/release";
export default pipeline({ name: "shop", target: "ebpf@1", stages: [shadow(), full()] });
`;
const rig = openRig(2);
const [report, mysql] = rig.pods as [RigPod, RigPod];
const here = folder({ "pipeline.ts": pipeline });
const world = { cwd: here.path, env: { ...process.env } as Record<string, string | undefined> };
const mounted = join(rig.folder, "image.o.gz");
let cluster: Cluster;
let agent: RunningAgent;
let unmount = async () => {};

const node = { apiVersion: "v1", kind: "Node", metadata: { name: "n1" }, status: { addresses: [{ type: "InternalIP", address: "192.0.2.1" }] } };
const namespaces = ["shop", "portcullis-system"].map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } }));
const pod = (app: string, { v4, v6 }: RigPod) => ({
  ...{ apiVersion: "v1", kind: "Pod", metadata: { name: `${app}-0`, namespace: "shop", labels: { app } } },
  spec: { nodeName: "n1", containers: [{ name: "main", image: "example.com/main:1" }] },
  status: { phase: "Running", podIP: v4, podIPs: [{ ip: v4 }, { ip: v6 }] },
});

/** Whether the kernel lets the report read the database, which the second release of the shop begins to allow. */
function reads(): "pass" | "drop" {
  const bytes = ethernet(0x0800, ipv4(report.v4, mysql.v4, 6, tcp(40_000, 3306, SYN)));
  const out = verdicts(rig, "egress", [{ ifindex: numberOf(rig, report.host), bytes }])[0];
  const into = verdicts(rig, "ingress", [{ ifindex: numberOf(rig, mysql.host), bytes }])[0];
  return out === "pass" && into === "pass" ? "pass" : "drop";
}
const release = async (...args: string[]) => {
  const { exit, err } = await cli(["release", ...args, "--pipeline", "pipeline.ts"], world);
  if (exit !== 0) throw new Error(`${err}\n${agent.said()}`);
  return err;
};

beforeAll(async () => {
  if (process.env["PORTCULLIS_BUILT"] !== "1") expect(spawnSync(process.execPath, ["scripts/build.mjs"], { cwd: ROOT }).status).toBe(0);
  cluster = await startCluster();
  world.env["KUBECONFIG"] = cluster.kubeconfig;
  const list = (...items: object[]) => JSON.stringify({ apiVersion: "v1", kind: "List", items });
  const objects = [node, pod("report", report), pod("mysql", mysql)];
  await apply(cluster, list(...namespaces));
  await apply(cluster, list(...objects));
  const reported = ["apply", "--server-side", "--subresource=status", "--field-manager=kubelet", "-f", "-"];
  await kubectl(cluster, reported, list(...objects));
  for (const [name, entry] of Object.entries({ v1: "main.ts", v2: "main.v2.ts" }))
    expect(await cli(["build", `${ROOT}policies/shop/${entry}`, "-t", "ebpf", "-o", name], world)).toMatchObject({ exit: 0 });
  // As a kubelet swaps what a pod has mounted.
  unmount = followImage(configOf(cluster), (compressed) => {
    writeFileSync(`${mounted}.new`, compressed);
    renameSync(`${mounted}.new`, mounted);
  });
  const inCluster = ["--kubeconfig", cluster.kubeconfig, "--node", "n1"];
  agent = await startAgent([mounted, "--pins", rig.pins.root, "--netns", rig.netns, ...inCluster, "--interface", "pod?"]);
}, 3_600_000);
afterAll(async () => {
  await agent?.stop();
  await unmount();
  await cluster?.stop();
  here.remove();
});

test("a promoted first release is in force on the node once promote ends, by what its agent reports", { timeout: 600_000 }, async () => {
  await release("promote", "v1", "--stage", "shadow");
  expect(await release("promote", "v1", "--stage", "full")).toMatch(/phase 2: 1 agent reports [0-9a-f]{23}/);
  await until(
    async () => (await agent.health()).status === 200,
    () => agent.said(),
  );
  expect(reads()).toBe("drop");
});
test("the next release flips its rule in the kernel, and rollback flips it back", { timeout: 600_000 }, async () => {
  await release("promote", "v2", "--stage", "shadow", "--old", "v1");
  expect(reads()).toBe("drop");
  await release("promote", "v2", "--stage", "full", "--old", "v1");
  expect(reads()).toBe("pass");
  await release("rollback", "v1");
  expect(reads()).toBe("drop");
});
