import { afterAll, expect, test } from "vitest";
import { cli, folder, json, refusal } from "./cli.ts";
import { inventory, policy } from "./shop.ts";

const PEERS = 700;
const pods = Array.from({ length: PEERS }, (_, i) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { namespace: "shop", name: `p${i}`, labels: { app: `a${i}`, side: i === 0 ? "server" : "client" } },
  spec: { containers: [{ name: "a" }] },
}));
const crowd = { apiVersion: "v1", kind: "List", items: [{ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } }, ...pods] };
const ranges = (count: number) => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { namespace: "shop", name: "wide" },
  spec: {
    podSelector: { matchLabels: { side: "server" } },
    policyTypes: ["Ingress"],
    ingress: [
      {
        from: [{ podSelector: { matchLabels: { side: "client" } } }],
        ports: Array.from({ length: count }, (_, i) => ({ protocol: "TCP", port: 1001 + 1000 * i, endPort: 1299 + 1000 * i })),
      },
    ],
  },
});

const here = folder({
  "inv.yaml": inventory,
  "np.yaml": policy,
  "crowd.json": JSON.stringify(crowd),
  "many.json": JSON.stringify(ranges(4)),
  "too-many.json": JSON.stringify(ranges(20)),
});
const cwd = here.path;
afterAll(() => here.remove());

test("check --cost counts the entries of each endpoint, the fullest first", async () => {
  const { exit, out } = await cli(["check", "np.yaml", "--profile", "cilium@1.20", "--cost", "-i", "inv.yaml"], { cwd });
  expect(exit).toBe(0);
  expect(out).toContain("policy maps under cilium@1.20, of 16,384 entries (65,536 at most):");
  expect(out).toContain("shop/api  7 entries: 2 ingress, 5 egress; 0 deny, 0 to the proxy");
  expect(out).toContain("0 of 1 rules go through the proxy (0 %)");
});

test("the costs are data, too", async () => {
  const { value } = await json<{ cost: { exact: boolean; rules: number; proxiedShare: number; endpoints: { name: string; entries: number }[] }[] }>(
    ["check", "np.yaml", "--cost", "-i", "inv.yaml"],
    { cwd },
  );
  expect(value.cost[0]).toMatchObject({ profile: "cilium@1.20", exact: true, rules: 1, proxiedShare: 0 });
  expect(value.cost[0]?.endpoints.map((one) => `${one.name} ${one.entries}`)).toEqual(["other/x 10", "shop/web 10", "shop/api 7"]);
});

test("a map beyond its default size is a warning, beyond its largest an error", async () => {
  const codes = async (file: string) => {
    const { exit, value } = await json<{ diagnostics: { code: string; name: string }[] }>(["check", file, "--cost", "-i", "crowd.json"], { cwd });
    return [exit, value.diagnostics.map((one) => one.code).filter((code) => code.startsWith("PCL3"))];
  };
  expect(await codes("many.json")).toEqual([0, ["PCL3005"]]);
  expect(await codes("too-many.json")).toEqual([1, ["PCL3006"]]);
});

test("costs need an inventory", async () => {
  expect(await refusal(["check", "np.yaml", "--cost"], { cwd })).toEqual([2, "E_USAGE"]);
});
