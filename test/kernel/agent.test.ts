import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { status } from "#loader";
import { cli, folder, ROOT } from "../pipelines/cli/cli.ts";
import { type Cluster, startCluster } from "../servers/cluster.ts";
import { apply, kubectl } from "../servers/kubectl.ts";
import { type RunningAgent, startAgent, until } from "./rig/agent.ts";
import { ethernet, ipv4, ipv6, SYN, tcp } from "./rig/frames.ts";
import { openRig, sh } from "./rig/rig.ts";
import { inPod, tcpCall, tcpEcho } from "./rig/sockets.ts";
import { numberOf, verdicts } from "./rig/testrun.ts";

const rig = openRig(3);
const [web, api, spare] = rig.pods as [(typeof rig.pods)[0], (typeof rig.pods)[0], (typeof rig.pods)[0]];
const here = folder({});
const image = join(here.path, "shop");
let cluster: Cluster;
let agent: RunningAgent;

const node = { apiVersion: "v1", kind: "Node", metadata: { name: "n1" }, status: { addresses: [{ type: "InternalIP", address: "192.0.2.1" }] } };
const namespace = (labels: object = {}) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop", labels } });

function pod(name: string, app: string, { v4, v6 }: { v4: string; v6: string }) {
  const spec = { nodeName: "n1", containers: [{ name: "main", image: "example.com/main:1", ports: [{ name: "http", containerPort: 8080 }] }] };
  const status = { phase: "Running", podIP: v4, podIPs: [{ ip: v4 }, { ip: v6 }] };
  return { apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "shop", labels: { app } }, spec, status };
}

/** Puts objects into the cluster, and what a kubelet would report of them. */
async function put(...objects: readonly object[]): Promise<void> {
  const list = (items: readonly object[]) => JSON.stringify({ apiVersion: "v1", kind: "List", items });
  await apply(cluster, list(objects));
  const reported = objects.filter((one) => "status" in one);
  if (reported.length > 0)
    await kubectl(cluster, ["apply", "--server-side", "--subresource=status", "--field-manager=kubelet", "-f", "-"], list(reported));
}

/** Whether the kernel lets the web pod call the API pod. */
function calls(family: 4 | 6 = 4, port = 8080): "pass" | "drop" {
  const segment = tcp(40_000, port, SYN);
  const bytes = family === 4 ? ethernet(0x0800, ipv4(web.v4, api.v4, 6, segment)) : ethernet(0x86dd, ipv6(web.v6, api.v6, 6, segment));
  const out = verdicts(rig, "egress", [{ ifindex: numberOf(rig, web.host), bytes }])[0];
  const into = verdicts(rig, "ingress", [{ ifindex: numberOf(rig, api.host), bytes }])[0];
  return out === "pass" && into === "pass" ? "pass" : "drop";
}
const become = (wanted: "pass" | "drop", family: 4 | 6 = 4) =>
  until(
    () => calls(family) === wanted,
    () => `never ${wanted}: ${agent.said()}`,
  );
const synced = () =>
  until(
    async () => (await agent.health()).status === 200,
    () => `never synced: ${agent.said()}`,
  );

/** What the agent may, as the documentation says. */
async function grant(): Promise<void> {
  await kubectl(cluster, ["create", "clusterrole", "portcullis-agent", "--verb=list,watch", "--resource=pods,nodes,namespaces"]);
  await kubectl(cluster, ["create", "clusterrolebinding", "portcullis-agent", "--clusterrole=portcullis-agent", "--user=agent"]);
  const own = ["-n", "portcullis-system"];
  await kubectl(cluster, ["create", "role", "portcullis-agent", "--verb=create,patch", "--resource=leases.coordination.k8s.io", ...own]);
  await kubectl(cluster, ["create", "rolebinding", "portcullis-agent", "--role=portcullis-agent", "--user=agent", ...own]);
}

const start = (...more: readonly string[]) =>
  startAgent([
    image,
    "--pins",
    rig.pins.root,
    "--netns",
    rig.netns,
    "--kubeconfig",
    cluster.kubeconfig,
    "--context",
    "agent",
    "--node",
    "n1",
    "--interface",
    "pod?",
    ...more,
  ]);

async function build(source: string): Promise<void> {
  const built = await cli(["build", source, "--target", "ebpf", "--out", image]);
  expect([built.exit, built.err]).toEqual([0, expect.anything()]);
}

/** Interfaces that are policed, each with the pod that it stands for. */
function attached(): readonly string[] {
  const found = status(rig.pins);
  return "value" in found ? found.value.interfaces.map((one) => `${one.name} ${one.pod}`).sort() : [];
}

beforeAll(async () => {
  cluster = await startCluster({ users: ["agent"] });
  await build(join(ROOT, "policies/shop/main.ts"));
  await put(namespace(), node);
  await kubectl(cluster, ["create", "namespace", "portcullis-system"]);
  await grant();
  agent = await start("--stale-after", "1");
  await synced();
}, 3_600_000);
afterAll(async () => {
  await agent?.stop();
  await cluster?.stop();
  here.remove();
});

test("a pod that the API makes is let through where the policy lets it, in both families, without a compile", async () => {
  expect(calls()).toBe("drop");
  await put(pod("web-1", "web", web), pod("api-1", "api", api));
  await become("pass");
  await become("pass", 6);
  expect(calls(4, 8081)).toBe("drop");
  const server = inPod(api, tcpEcho(8080));
  await server.until("ready");
  const client = inPod(web, tcpCall(api.v4, 8080));
  expect(await client.until("heard first")).toBe(true);
  client.stop();
  server.stop();
});

test("a label that changes, changes the verdict, and back", async () => {
  await kubectl(cluster, ["label", "pod", "-n", "shop", "web-1", "app=other", "--overwrite"]);
  await become("drop");
  await kubectl(cluster, ["label", "pod", "-n", "shop", "web-1", "app=web", "--overwrite"]);
  await become("pass");
});

test("a deleted pod's address is nobody's, and a new pod of other labels that gets it inherits nothing", async () => {
  await kubectl(cluster, ["delete", "pod", "-n", "shop", "web-1", "--grace-period=0", "--wait=false", "--force"]);
  await become("drop");
  await put(pod("other-1", "other", web));
  await until(
    () => attached().includes("pod0 shop/other-1"),
    () => `${attached()} ${agent.said()}`,
  );
  expect(calls()).toBe("drop");
  await kubectl(cluster, ["delete", "pod", "-n", "shop", "other-1", "--grace-period=0", "--wait=false", "--force"]);
  await put(pod("web-2", "web", web));
  await become("pass");
});

test("while the API server is away the tables stay and health says so; what happened meanwhile is caught up on", { timeout: 300_000 }, async () => {
  await cluster.away(async () => {
    await until(
      async () => (await agent.health()).body.state === "stale",
      () => agent.said(),
    );
    expect(calls()).toBe("pass");
    expect(await agent.metric("portcullis_inventory_age_seconds")).toBeGreaterThan(0);
  });
  await kubectl(cluster, ["label", "pod", "-n", "shop", "web-2", "app=other", "--overwrite"]);
  await become("drop");
  await synced();
  await kubectl(cluster, ["label", "pod", "-n", "shop", "web-2", "app=web", "--overwrite"]);
  await become("pass");
});

test("an interface that appears is policed, one that goes is told of", async () => {
  expect(attached()).toEqual(["pod0 shop/web-2", "pod1 shop/api-1", "pod2 null"]);
  sh("ip", "-n", rig.netns, "link", "del", spare.host);
  await until(
    async () => (await agent.metric('portcullis_interfaces{state="vanished"}')) === 1,
    () => agent.said(),
  );
  expect(attached()).toHaveLength(2);
  sh("ip", "-n", spare.netns, "link", "add", "eth0", "type", "veth", "peer", "name", spare.host, "netns", rig.netns);
  sh("ip", "-n", rig.netns, "link", "set", spare.host, "up");
  sh("ip", "-n", rig.netns, "route", "add", `${spare.v4}/32`, "dev", spare.host);
  await put(pod("api-2", "api", spare));
  await until(
    () => attached().includes("pod2 shop/api-2"),
    () => `${attached()} ${agent.said()}`,
  );
});

test("the node reports its image in a Lease, and counts drops by rule", async () => {
  const { digest } = (await agent.health()).body;
  const lease = () => kubectl(cluster, ["get", "lease", "-n", "portcullis-system", "portcullis-n1", "-o", "json"]);
  await until(
    async () => JSON.parse(await lease()).metadata.annotations["portcullis.io/agent-state"] === "synced",
    () => agent.said(),
  );
  expect(JSON.parse(await lease())).toMatchObject({
    metadata: { annotations: { "portcullis.io/image-digest": digest } },
    spec: { holderIdentity: "n1" },
  });
  calls(4, 9999);
  expect(await agent.metrics()).toMatch(/portcullis_rule_packets_total\{rule="shop\/[^"]*",verdict="deny"\} [1-9]/);
  expect(await agent.metric('portcullis_map_capacity{map="v6"}')).toBe(3072);
});

test("another release takes the place of the first when it appears; one that is damaged does not", { timeout: 300_000 }, async () => {
  const { digest } = (await agent.health()).body;
  writeFileSync(join(image, "artifacts", "ebpf", "image.o"), "no image");
  await until(
    async () => (await agent.health()).body.state === "degraded",
    () => agent.said(),
  );
  expect((await agent.health()).body).toMatchObject({ digest, reasons: [expect.stringContaining("no ELF object")] });
  expect(calls()).toBe("pass");
  await agent.stop();
  agent = await start();
  await kubectl(cluster, ["label", "pod", "-n", "shop", "web-2", "app=other", "--overwrite"]);
  await become("drop");
  expect((await agent.health()).body).toMatchObject({ state: "degraded", digest });
  here.remove();
  await build(join(ROOT, "policies/shop/main.v2.ts"));
  await synced();
  expect((await agent.health()).body.digest).not.toBe(digest);
});

test("an agent that stops leaves the policy in force, and one that starts takes it over", { timeout: 300_000 }, async () => {
  const before = calls();
  expect(await agent.stop()).toBe(0);
  expect(calls()).toBe(before);
  agent = await start();
  await synced();
  expect(await agent.metric("portcullis_loads_total")).toBe(0);
});

test("with the cluster away from the start, what is policed stays and a new interface is nobody's", { timeout: 300_000 }, async () => {
  const before = calls();
  await agent.stop();
  const dead = JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "agent",
    clusters: [{ name: "dead", cluster: { server: "https://127.0.0.1:9" } }],
    users: [{ name: "agent", user: {} }],
    contexts: [{ name: "agent", context: { cluster: "dead", user: "agent" } }],
  });
  writeFileSync(join(rig.folder, "dead"), dead);
  sh("ip", "-n", rig.netns, "link", "del", spare.host);
  agent = await start("--kubeconfig", join(rig.folder, "dead"));
  sh("ip", "-n", spare.netns, "link", "add", "eth0", "type", "veth", "peer", "name", spare.host, "netns", rig.netns);
  await until(
    () => attached().includes("pod2 null"),
    () => `${attached()} ${agent.said()}`,
  );
  expect(attached()).toEqual(["pod0 shop/web-2", "pod1 shop/api-1", "pod2 null"]);
  expect([calls(), (await agent.health()).body.state]).toEqual([before, "starting"]);
});
