import { afterAll, expect, test } from "vitest";
import { cli, folder, json, type Refused, refusal } from "./cli.ts";
import { closed, inventory, policy, probes, program } from "./shop.ts";

const here = folder({
  "inv.yaml": inventory,
  "np/api.yaml": policy,
  "np/deep/closed.yml": closed,
  "p.json": probes,
  "main.ts": program,
  "two.yaml": `${policy}---\n${closed}`,
});
afterAll(() => here.remove());
const cwd = here.path;
const rest = ["--inventory", "inv.yaml", "--probes", "p.json"];
type Report = { results: { name: string; verdict: string; ok: boolean | null }[]; summary: object };
const verdicts = async (args: readonly string[], stdin = "") => {
  const { value } = await json<Report>(["eval", ...args, ...rest], { cwd, stdin });
  return value.results.map((one) => `${one.name} ${one.verdict}`);
};

test("the report has the published shape, in the order of the probes", async () => {
  const { exit, value } = await json(["eval", "np/api.yaml", ...rest], { cwd });
  expect(exit).toBe(0);
  expect(value).toEqual({
    results: [
      {
        name: "web",
        verdict: "allow",
        egress: { verdict: "allow", by: [], reason: expect.any(String) as string },
        ingress: { verdict: "allow", by: ["NetworkPolicy shop/api ingress[0]"], reason: expect.any(String) as string },
        via: "kernel",
        missing: [],
        expect: "allow",
        ok: true,
      },
      expect.objectContaining({ name: "x", verdict: "deny", ok: true }) as object,
      expect.objectContaining({ name: "port", verdict: "deny", expect: null, ok: null }) as object,
      expect.objectContaining({ name: "world", verdict: "allow", ingress: { verdict: "allow", by: [], reason: "not a managed endpoint" } }) as object,
    ],
    summary: { allow: 2, deny: 2, unknown: 0, failed: 0 },
  });
});

test("a folder is read with the folders below it", async () => {
  expect(await verdicts(["np"])).toEqual(["web deny", "x deny", "port deny", "world deny"]);
});

test("several sources are united, and --manifests names one, too", async () => {
  expect(await verdicts(["np/api.yaml", "np/deep"])).toEqual(await verdicts(["two.yaml"]));
  expect(await verdicts(["np/api.yaml", "--manifests", "np/deep"])).toEqual(await verdicts(["two.yaml"]));
});

test("standard input is a source", async () => {
  expect(await verdicts(["-"], policy)).toEqual(await verdicts(["np/api.yaml"]));
});

test("a program is judged by its own meaning, and by an engine where one is named", async () => {
  const http = JSON.stringify({
    probes: [{ name: "delete", from: { pod: "shop/web" }, to: { pod: "shop/api" }, port: 8080, http: { method: "DELETE", path: "/v1" } }],
  });
  const other = folder({ "p.json": http });
  const run = async (...more: string[]) =>
    (await json<Report>(["eval", "main.ts", "-i", "inv.yaml", "--probes", other.at("p.json"), ...more], { cwd })).value.results[0]?.verdict;
  expect([await run(), await run("--profile", "cilium"), await run("--profile", "kubernetes")]).toEqual(["deny", "deny", "allow"]);
  other.remove();
});

test("a program and the program with determinism checked agree", async () => {
  expect(await verdicts(["main.ts", "--check-determinism"])).toEqual(await verdicts(["main.ts"]));
});

test("only a probe that fails its expectation ends with 1", async () => {
  const other = folder({ "p.json": probes.replace('"deny"', '"allow"') });
  const { exit, value } = await json<Report>(["eval", "np/api.yaml", "-i", "inv.yaml", "--probes", other.at("p.json")], { cwd });
  expect([exit, value.results[1]?.ok, value.summary]).toEqual([1, false, { allow: 2, deny: 2, unknown: 0, failed: 1 }]);
  other.remove();
});

test("the text says which side decided, and why", async () => {
  const { out } = await cli(["eval", "np/api.yaml", ...rest], { cwd });
  expect(out.split("\n")[1]).toMatch(/^ok {3}x {6}deny {4}ingress: .* by NetworkPolicy shop\/api$/);
  expect(out).toMatch(/2 allowed, 2 denied, 0 unknown, 0 failed\n$/);
});

test("policies of others are judged together with ours", async () => {
  const { value } = await json<Report>(["eval", "main.ts", "--profile", "kubernetes", "--with", "np/deep", ...rest], { cwd });
  expect(value.results.map((one) => one.verdict)).toEqual(["allow", "deny", "deny", "deny"]);
  const alone = await json<Report>(["eval", "np/api.yaml", "--with", "np/deep", ...rest], { cwd });
  expect(alone.value.results[0]?.verdict).toBe("deny");
});

test("policies of others need an engine", async () => {
  expect(await refusal(["eval", "main.ts", "--with", "np/deep", ...rest], { cwd })).toEqual([2, "E_USAGE"]);
});

test.each([
  ["an unknown field", { probes: [{ from: { pod: "shop/web" }, to: { pod: "shop/api" }, port: 80, prot: "TCP" }] }, "E_SCHEMA"],
  ["a pod that isn't there", { probes: [{ from: { pod: "shop/wep" }, to: { pod: "shop/api" }, port: 80 }] }, "E_SCHEMA"],
  ["TCP without a port", { probes: [{ from: { pod: "shop/web" }, to: { pod: "shop/api" } }] }, "E_PORT"],
  ["port 0", { probes: [{ from: { pod: "shop/web" }, to: { pod: "shop/api" }, port: 0 }] }, "E_PORT"],
  ["a port as text", { probes: [{ from: { pod: "shop/web" }, to: { pod: "shop/api" }, port: "80" }] }, "E_PORT"],
  ["an empty name", { probes: [{ from: { pod: "shop/web" }, to: { fqdn: "" }, port: 80 }] }, "E_SCHEMA"],
  ["two ends in one", { probes: [{ from: { pod: "shop/web", entity: "host" }, to: { pod: "shop/api" }, port: 80 }] }, "E_SCHEMA"],
])("probes with %s are refused at their place", async (_name, value, name) => {
  const other = folder({ "p.json": JSON.stringify(value, null, 1) });
  const { exit, value: refused } = await json<Refused>(["eval", "np/api.yaml", "-i", "inv.yaml", "--probes", other.at("p.json")], { cwd });
  expect([exit, refused.diagnostics[0]?.name]).toEqual([2, name]);
  expect(refused.diagnostics[0]?.source).toMatchObject({ file: other.at("p.json") });
  other.remove();
});

test.each([
  ["empty", "", "E_SYNTAX"],
  ["comments", "# nothing\n", "E_SYNTAX"],
  ["dup", "apiVersion: v1\nkind: Pod\nkind: Pod\n", "E_DUP"],
  ["tag", "a: !!js/function 'x'\n", "E_SYNTAX"],
  ["deep", "[".repeat(20_000), "E_LIMIT"],
  ["bytes", `a: ${"x".repeat(10 * 1024 * 1024)}`, "E_LIMIT"],
  ["field", policy.replace("podSelector", "podSelecter"), "E_SCHEMA"],
  ["kind", "apiVersion: networking.k8s.io/v9\nkind: NetworkPolicy\nmetadata: { name: a }\n", "E_UNSUPPORTED"],
  ["number", '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"x":9007199254740993}', "E_SCHEMA"],
])("a file that is bad by %s is refused and nothing is judged", async (_name, text, name) => {
  const other = folder({ "bad.yaml": text });
  const [exit, ...names] = await refusal(["eval", other.at("bad.yaml"), ...rest], { cwd });
  expect([exit, names[0]]).toEqual([2, name]);
  other.remove();
});

test("a cluster without kubectl is the environment's fault", async () => {
  expect(await refusal(["eval", "live", ...rest], { cwd, env: { PATH: "/nonexistent" } })).toEqual([3, "E_ENVIRONMENT"]);
});

test("standard input can be read once", async () => {
  expect(await refusal(["eval", "-", "-i", "-", "--probes", "p.json"], { cwd, stdin: inventory })).toEqual([2, "E_USAGE"]);
});

test("intents and manifests are not united", async () => {
  expect(await refusal(["eval", "main.ts", "np", ...rest], { cwd })).toEqual([2, "E_USAGE"]);
});
