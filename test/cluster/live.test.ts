import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cli, folder, json, type Refused, ROOT } from "../pipelines/cli/cli.ts";
import { type Cluster, freePort, startCluster } from "../servers/cluster.ts";
import { apply, applyCrds, kubectl, withCrds } from "../servers/kubectl.ts";
import { applyShop, INVENTORY } from "./shop.ts";

/** A namespace's owner lets the monitoring namespace scrape the API, beside what the shop's program says. */
const scrape = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: scrape, namespace: shop }
spec:
  podSelector: { matchLabels: { app: api } }
  ingress:
    - from: [{ namespaceSelector: { matchLabels: { team: platform } } }]
      ports: [{ port: metrics }]
`;
const catalog = `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: catalog, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: api } }
  ingress:
    - fromEndpoints: [{ matchLabels: { app: web } }]
      toPorts: [{ ports: [{ port: "8080", protocol: TCP }], rules: { http: [{ method: GET, path: /v1/catalog }] } }]
`;
const probes = JSON.stringify({
  probes: [
    { name: "scrape", from: { pod: "monitoring/prometheus-0" }, to: { pod: "shop/api-6c8d-1" }, port: 9090 },
    { name: "web", from: { pod: "shop/web-5d4b-1" }, to: { pod: "shop/api-6c8d-1" }, port: 8080, http: { method: "GET", path: "/v1/catalog" } },
    { name: "post", from: { pod: "shop/web-5d4b-1" }, to: { pod: "shop/api-6c8d-1" }, port: 8080, http: { method: "POST", path: "/v1/order" } },
    { name: "out", from: { pod: "shop/api-6c8d-1" }, to: { ip: "203.0.113.7" }, port: 443 },
  ],
});
const here = folder({ "p.json": probes, "scrape.yaml": scrape, "all.yaml": `${scrape}---${catalog}` });
let cluster: Cluster;
let env: Record<string, string | undefined>;
const shop = `${ROOT}policies/shop/main.ts`;
const world = () => ({ cwd: here.path, env });
const verdicts = async (...args: string[]) => {
  const { value } = await json<{ results: { name: string; verdict: string }[] }>(["eval", ...args, "--probes", "p.json"], world());
  return value.results.map((one) => `${one.name} ${one.verdict}`);
};

beforeAll(async () => {
  cluster = await startCluster({ users: ["reader", "nobody"] });
  env = { ...process.env, KUBECONFIG: cluster.kubeconfig };
  await applyShop(cluster);
  await apply(cluster, scrape);
  for (const resource of ["networkpolicies.networking.k8s.io", "pods,namespaces,services,serviceaccounts,nodes"]) {
    const name = resource.split(/[.,]/)[0] as string;
    await kubectl(cluster, ["create", "clusterrole", name, "--verb=get,list", `--resource=${resource}`]);
    await kubectl(cluster, ["create", "clusterrolebinding", name, `--clusterrole=${name}`, "--user=reader"]);
  }
}, 3_600_000);
afterAll(async () => {
  await cluster?.stop();
  here.remove();
});

test("a cluster without custom resources is judged by what it serves", async () => {
  expect(await verdicts("live", "-i", "live")).toEqual(["scrape allow", "web deny", "post deny", "out allow"]);
});
test("objects of the cluster mean what their manifests mean, and pods are those of the inventory", async () => {
  expect(await verdicts("live", "-i", "live")).toEqual(await verdicts("scrape.yaml", "-i", INVENTORY));
});
test("who may list what is asked for needs no more rights", async () => {
  expect(await verdicts("live", "-i", "live", "--context", "reader")).toEqual(await verdicts("live", "-i", "live", "--context", "admin"));
});
test("what RBAC forbids is the environment's fault, in the API server's words", async () => {
  const { exit, value } = await json<Refused>(["eval", "live", "-i", "live", "--context", "nobody", "--probes", "p.json"], world());
  expect(exit).toBe(3);
  expect(value.diagnostics).toMatchObject([
    { name: "E_ENVIRONMENT", message: expect.stringMatching(/forbidden: User "nobody" cannot list/) as string },
  ]);
});
test("a server that can't be reached is the environment's fault", async () => {
  const away = {
    ...JSON.parse(readFileSync(cluster.kubeconfig, "utf8")),
    clusters: [{ name: "test", cluster: { server: `https://127.0.0.1:${await freePort()}` } }],
  };
  writeFileSync(here.at("away"), JSON.stringify(away));
  const { exit, value } = await json<Refused>(["diff", "scrape.yaml", "live", "--kubeconfig", "away"], world());
  expect(exit).toBe(3);
  expect(value.diagnostics).toMatchObject([{ name: "E_ENVIRONMENT", message: expect.stringContaining("connection") as string }]);
});
test("a kubeconfig and a context can be named", async () => {
  const named = ["--kubeconfig", cluster.kubeconfig, "--context", "admin"];
  const { exit, out } = await cli(["diff", "scrape.yaml", "live", ...named], { cwd: here.path, env: { ...env, KUBECONFIG: "nowhere" } });
  expect([exit, out.split("\n")[0]]).toEqual([0, "equal: B allows exactly what A allows"]);
});
test("a context that isn't there is the environment's fault", async () => {
  const { exit, err } = await cli(["diff", "scrape.yaml", "live", "--context", "west"], world());
  expect([exit, err]).toEqual([3, expect.stringContaining('context "west" does not exist')]);
});
test("an extension server that is down stops only who needs its kinds", async () => {
  const service = { group: "metrics.k8s.io", version: "v1beta1", groupPriorityMinimum: 100, versionPriority: 100, insecureSkipTLSVerify: true };
  const down = { apiVersion: "apiregistration.k8s.io/v1", kind: "APIService", metadata: { name: "v1beta1.metrics.k8s.io" } };
  await apply(cluster, JSON.stringify({ ...down, spec: { ...service, service: { name: "metrics", namespace: "kube-system" } } }));
  expect((await cli(["diff", "scrape.yaml", "live"], world())).exit).toBe(0);
  const v3 = { ...down, metadata: { name: "v3.projectcalico.org" }, spec: { ...service, group: "projectcalico.org", version: "v3" } };
  await apply(cluster, JSON.stringify({ ...v3, spec: { ...v3.spec, service: { name: "calico-api", namespace: "kube-system" } } }));
  const { exit, err } = await cli(["diff", "scrape.yaml", "live"], world());
  await kubectl(cluster, ["delete", "apiservice", "v1beta1.metrics.k8s.io", "v3.projectcalico.org"]);
  expect([exit, err]).toEqual([3, expect.stringContaining("the server of `projectcalico.org` is registered")]);
});

withCrds("policies of Cilium", () => {
  beforeAll(async () => {
    await applyCrds(cluster, "cilium-main-2026-05", "network-policy-api-v0.2.0-v1alpha2/standard");
    await apply(cluster, catalog);
  }, 120_000);

  test("they are judged together with the others", async () => {
    const cilium = await verdicts("live", "-i", "live", "--profile", "cilium");
    expect(cilium).toEqual(["scrape allow", "web allow", "post deny", "out allow"]);
    expect(cilium).toEqual(await verdicts("all.yaml", "-i", INVENTORY, "--profile", "cilium"));
  });
  test("who may list only a part of the kinds is told which, and gets no verdict", async () => {
    const { exit, err } = await cli(["eval", "live", "-i", "live", "--context", "reader", "--profile", "cilium", "--probes", "p.json"], world());
    expect([exit, err]).toEqual([3, expect.stringMatching(/\S+\.(cilium\.io|policy\.networking\.k8s\.io) is forbidden: User "reader"/)]);
  });
  test("ours are explained together with theirs", async () => {
    const flow = ["--from", "monitoring/prometheus-0", "--to", "shop/api-6c8d-1", "--port", "9090", "--profile", "cilium", "-i", "live"];
    const verdict = async (...more: string[]) => (await cli(["explain", shop, ...flow, ...more], world())).out.split(" ")[0];
    expect([await verdict(), await verdict("--with", "live")]).toEqual(["deny", "allow"]);
  });
  test("what theirs open beside ours is a difference with a witness", async () => {
    const files = ["diff", shop, shop, "--profile", "cilium", "--with", "live"];
    expect((await cli(files, world())).exit).toBe(0);
    await cli(["build", shop, "--target", "cilium", "--out", "release"], world());
    const { exit, value } = await json<{ relation: string; witnesses: object[] }>(["diff", "release", "live", "--profile", "cilium"], world());
    expect([exit, value.relation]).toEqual([1, "incomparable"]);
  });
  test("a release that was applied is what the cluster does, until somebody edits it", async () => {
    await kubectl(cluster, ["delete", "networkpolicies,ciliumnetworkpolicies", "--all", "--namespace=shop"]);
    await kubectl(cluster, ["apply", "--server-side", "--recursive", "-f", here.at("release/artifacts")]);
    const checked = ["check", shop, "--profile", "cilium", "--with", "live"];
    const compared = () => json<{ relation: string; witnesses: { flow: object }[] }>(["diff", shop, "live", "--profile", "cilium"], world());
    expect(await compared()).toMatchObject({ exit: 0, value: { relation: "equal" } });
    expect(await cli(checked, world())).toEqual({ exit: 0, out: expect.stringContaining("no findings") as string, err: "" });
    await apply(cluster, scrape);
    expect((await cli(checked, world())).err).toMatch(
      /W_BESIDE: beside the policies of others `cilium@[\d.]+` allows more[\s\S]*NetworkPolicy shop\/scrape/,
    );
    expect(await compared()).toMatchObject({ exit: 1, value: { relation: "wider" } });
  }, 300_000);
});
