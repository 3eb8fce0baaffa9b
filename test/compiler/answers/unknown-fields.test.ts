import { afterAll, describe, expect, test } from "vitest";
import { cli, folder, json, refusal } from "../../pipelines/cli/cli.ts";
import { inventory } from "../../pipelines/cli/shop.ts";

const object = (apiVersion: string, kind: string, spec: object, more: object = {}) =>
  JSON.stringify({ apiVersion, kind, metadata: { name: "api", namespace: "shop", managedFields: [{ manager: "helm" }], uid: "1" }, spec, ...more });
const policy = (spec: object) =>
  object("networking.k8s.io/v1", "NetworkPolicy", { podSelector: {}, policyTypes: ["Ingress"], ...spec }, { status: {} });
const here = folder({
  "inv.yaml": inventory,
  "p.json": JSON.stringify({ probes: [{ from: { pod: "shop/web" }, to: { pod: "shop/api" }, protocol: "TCP", port: 80 }] }),
  "junk.json": policy({}),
  "future.json": policy({ quux: { a: 1 } }),
  "deep.json": policy({ ingress: [{ from: [{ podSelector: {}, quux: 1 }] }] }),
  "slip.json": policy({ policyTypse: ["Egress"] }),
  "elsewhere.json": policy({ quux: 1 }).replace('"shop"', '"other"'),
  "calico.json": object("projectcalico.org/v3", "NetworkPolicy", { selector: "all()", types: ["Ingress"], quux: 1 }),
  "cilium.json": object("cilium.io/v2", "CiliumNetworkPolicy", { endpointSelector: {}, ingress: [{ fromEndpoints: [{}], quux: 1 }] }),
  "newer.json": object("cilium.io/v2", "CiliumNetworkPolicy", { endpointSelector: {}, ingress: [{ fromEndpoints: [{}] }], log: { value: "x" } }),
  "bad.json": policy({ quux: 1, ingress: [{ ports: [{ port: 0 }] }] }),
});
afterAll(() => here.remove());
const cwd = here.path;
type Report = { results: { verdict: string; missing: string[] }[] };
const judge = async (file: string, ...more: string[]) => {
  const { value } = await json<Report>(["eval", file, "--inventory", "inv.yaml", "--probes", "p.json", ...more], { cwd });
  return value.results[0];
};

describe("objects that nobody here wrote", () => {
  test("may carry status, uid and managedFields", async () => expect((await judge("junk.json"))?.verdict).toBe("deny"));
  test("are not judged where a spec field is not known", async () =>
    expect(await judge("future.json")).toMatchObject({ verdict: "unknown", missing: ["what spec.quux of NetworkPolicy shop/api means"] }));
  test("at whatever depth it stands", async () => expect((await judge("deep.json"))?.verdict).toBe("unknown"));
  test("whatever the dialect", async () => expect((await judge("calico.json", "--profile", "calico"))?.verdict).toBe("unknown"));
  test("also where an API server would drop it", async () => expect((await judge("cilium.json", "--profile", "cilium"))?.verdict).toBe("unknown"));
  test("but what another version knows is dropped there", async () =>
    expect((await judge("newer.json", "--profile", "cilium@1.17"))?.verdict).toBe("allow"));
  test("but pods of other namespaces are", async () => expect((await judge("elsewhere.json"))?.verdict).toBe("allow"));
  test("and the field is named", async () =>
    expect((await cli(["eval", "future.json", "--inventory", "inv.yaml", "--probes", "p.json"], { cwd })).err).toContain("W_UNKNOWN_FIELD"));
  test("a slip is refused", async () =>
    expect(await refusal(["eval", "slip.json", "--inventory", "inv.yaml", "--probes", "p.json"], { cwd })).toContain("E_SCHEMA"));
  test("what is wrong beside it is refused", async () =>
    expect((await cli(["eval", "bad.json", "--inventory", "inv.yaml", "--probes", "p.json"], { cwd })).exit).toBe(2));
  test("a comparison with one is no pass", async () => {
    const { exit, value } = await json<{ relation: string }>(["diff", "junk.json", "future.json"], { cwd });
    expect([exit, value.relation]).toEqual([1, "unknown"]);
  });
  test("nothing is imported from one", async () => expect((await cli(["import", "future.json"], { cwd })).exit).toBe(2));
});
