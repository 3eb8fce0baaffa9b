import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { cli, folder, json, refusal } from "./cli.ts";
import { inventory } from "./shop.ts";

const policy = (name: string, app: string, peer: string) => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { namespace: shop, name: ${name} }
spec:
  podSelector: { matchLabels: { app: ${app} } }
  policyTypes: [Ingress]
  ingress: [{ from: [{ podSelector: { matchLabels: { app: ${peer} } } }] }]
`;
// What moves from one pod to another can't be written at once.
const here = folder({
  "old.yaml": `${policy("api", "api", "web")}---${policy("web", "web", "api")}---${policy("db", "db", "api")}`,
  "new.yaml": `${policy("api", "api", "db")}---${policy("db", "db", "web")}---${policy("cache", "cache", "web")}`,
  "inventory.yaml": inventory,
});
const render = (...more: string[]) =>
  json<{ phases: number; files: string[] }>(
    ["release", "render", "new.yaml", "--old", "old.yaml", "-p", "kubernetes@1.36,ipblock-pods=match", ...more],
    {
      cwd: here.path,
    },
  );
const objects = (phase: number) => {
  const path = here.at(join("out", "phases", `0${phase}`));
  return readdirSync(path).map(
    (name) => parse(readFileSync(join(path, name), "utf8")) as { metadata: { name: string; annotations: Record<string, string> } },
  );
};
const planOf = () =>
  json<{ phases: { writes: { action: string; name: string }[] }[] }>(["plan", "old.yaml", "new.yaml", "-p", "kubernetes@1.36,ipblock-pods=match"], {
    cwd: here.path,
  });
let phases = 0;
beforeAll(async () => {
  const { exit, value } = await render("--repository", "https://git.example.com/shop", "--path", "deploy", "--out", "out");
  expect(exit).toBe(0);
  phases = value.phases;
});
afterAll(() => here.remove());

test("each phase of the plan is a folder with all that stands once it is through", async () => {
  const planned = await planOf();
  expect(phases).toBe(planned.value.phases.length);
  let names = ["api", "db", "web"];
  for (const [i, { writes }] of planned.value.phases.entries()) {
    names = [
      ...names.filter((name) => !writes.some((one) => one.name === name)),
      ...writes.filter((one) => one.action !== "delete").map((one) => one.name),
    ];
    expect(
      objects(i + 1)
        .map((one) => one.metadata.name)
        .sort(),
    ).toEqual([...names].sort());
  }
  expect(names.sort()).toEqual(["api", "cache", "db"]);
});
test("the wave of an object is the phase that writes it", async () => {
  for (const [i, { writes }] of (await planOf()).value.phases.entries()) {
    const waves = new Map(objects(i + 1).map(({ metadata }) => [metadata.name, Number(metadata.annotations["argocd.argoproj.io/sync-wave"])]));
    for (const { action, name } of writes) expect(waves.get(name)).toBe(action === "delete" ? undefined : i + 1);
    expect(Math.max(0, ...waves.values())).toBeLessThanOrEqual(i + 1);
  }
});
test("one Application and one Kustomization follow the folders, and prune", () => {
  const read = (path: string) => parse(readFileSync(here.at(join("out", path)), "utf8")) as object;
  expect(read("argocd/01.yaml")).toMatchObject({
    kind: "Application",
    metadata: { name: "portcullis" },
    spec: { source: { path: "deploy/phases/01" }, syncPolicy: { automated: { prune: true } } },
  });
  expect(read(`flux/0${phases}.yaml`)).toMatchObject({
    kind: "Kustomization",
    metadata: { name: "portcullis" },
    spec: { path: `./deploy/phases/0${phases}`, prune: true, force: false },
  });
});
test("the same plan gives the same bytes", async () => {
  await render("--repository", "https://git.example.com/shop", "--path", "deploy", "--out", "again");
  const all = (root: string) =>
    readdirSync(here.at(root), { recursive: true, encoding: "utf8" })
      .filter((path) => /\.\w+$/.test(path))
      .sort();
  expect(all("again")).toEqual(all("out"));
  for (const path of all("out")) expect(readFileSync(here.at(join("again", path)))).toEqual(readFileSync(here.at(join("out", path))));
});
test("without a repository only Flux is served, and nothing is written over", async () => {
  const { value } = await render("--out", "flux-only");
  expect(value.files.some((path) => path.startsWith("argocd/"))).toBe(false);
  expect(await refusal(["release", "render", "new.yaml", "-p", "kubernetes", "--out", "out"], { cwd: here.path })).toEqual([2, "E_USAGE"]);
});
test("an image is a ConfigMap", async () => {
  await cli(["build", "policies/shop/main.ts", "--target", "ebpf", "-i", "policies/shop/inventory.yaml", "--out", here.at("v1")]);
  const { value } = await json<{ files: string[] }>(["release", "render", "v1", "--out", "image"], { cwd: here.path });
  expect(value.files).toEqual(["image/configmap.yaml"]);
  const swap = await json<{ phases: number; files: string[] }>(["release", "render", "v1", "--old", "v1", "--out", "swap"], { cwd: here.path });
  expect(swap.value.files).toContain("phases/01/portcullis-system_configmap_portcullis-image.yaml");
});
test("a source of several engines needs a profile", async () => {
  expect(await refusal(["release", "render", "new.yaml", "--out", "x"], { cwd: here.path })).toEqual([2, "E_USAGE"]);
});
