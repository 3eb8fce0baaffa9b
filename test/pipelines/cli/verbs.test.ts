import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { verbs } from "../../../pipelines/cli/verbs.ts";
import { cli, folder, json, type Refused, ROOT, refusal } from "./cli.ts";
import { inventory, policy, program } from "./shop.ts";

const here = folder({ "main.ts": program, "inv.yaml": inventory, "np.yaml": policy });
const cwd = here.path;
beforeAll(() => {
  mkdirSync(here.at("node_modules"));
  for (const [name, target] of [
    ["portcullis", ROOT],
    ["typescript", join(ROOT, "node_modules/typescript")],
  ] as const)
    symlinkSync(target, here.at(`node_modules/${name}`));
});
afterAll(() => here.remove());

test("every verb has a summary, an example and help of its own", async () => {
  for (const { name, summary, examples } of verbs) {
    const { exit, out } = await cli([...name.split(" "), "--help"]);
    expect([name, exit, out.replace(/\s+/g, " ").includes(summary), examples.length > 0]).toEqual([name, 0, true, true]);
  }
});

const ends = ["--from", "shop/app=web", "--to", "shop/app=api", "--port", "8080"];

test("explain says why, and which rule came near", async () => {
  const { exit, out } = await cli(["explain", "main.ts", ...ends, "--http", "DELETE /v1"], { cwd });
  expect(exit).toBe(0);
  expect(out).toContain("deny  pod shop/(app=web) (app=web) -> pod shop/(app=api):8080/tcp (app=api) DELETE /v1");
  expect(out).toContain("near: shop/web/egress/to-shop-api-tcp-8080-http would allow it if http method matches `GET`, it is DELETE");
});

test("explain as data names the author's place", async () => {
  const { value } = await json<{ verdict: string; rules: { id: string; owner: string; source: object }[] }>(
    ["explain", "main.ts", ...ends, "--http", "GET /v1"],
    { cwd },
  );
  expect([value.verdict, value.rules.map((one) => one.id)]).toEqual([
    "allow",
    ["shop/web/egress/to-shop-api-tcp-8080-http", "shop/api/ingress/from-shop-web-tcp-8080-http"],
  ]);
  expect(value.rules[0]?.source).toEqual({ file: "main.ts", line: 7 });
});

test("explain says what is not known", async () => {
  const { value } = await json<{ verdict: string; missing: string[] }>(["explain", "main.ts", ...ends], { cwd });
  expect(value).toMatchObject({ verdict: "unknown", missing: ["request"] });
});

test("explain takes pods of the inventory, addresses, entities and names", async () => {
  const verdict = async (from: string, to: string) =>
    (await json<{ verdict: string }>(["explain", "np.yaml", "-i", "inv.yaml", "--from", from, "--to", to, "--port", "8080"], { cwd })).value.verdict;
  expect([
    await verdict("shop/web", "shop/api"),
    await verdict("203.0.113.9", "shop/api"),
    await verdict("host", "shop/api"),
    await verdict("shop/web", "www.example.com"),
  ]).toEqual(["allow", "deny", "allow", "allow"]);
});

test("explain follows a ClusterIP to the pods behind it, as eval does", async () => {
  const service = `${inventory}  - { apiVersion: v1, kind: Service, metadata: { name: api, namespace: shop }, spec: { clusterIP: 10.96.0.1, selector: { app: api }, ports: [{ port: 80, targetPort: http }] } }\n`;
  writeFileSync(here.at("service.yaml"), service);
  const { out } = await cli(["explain", "np.yaml", "-i", "service.yaml", "--from", "shop/web", "--to", "10.96.0.1", "--port", "80"], { cwd });
  expect(out).toMatch(/^allow {2}pod shop\/web .*-> pod shop\/api:8080\/tcp/);
});

test("explain takes a file of probes", async () => {
  writeFileSync(here.at("flow.json"), JSON.stringify({ from: { pod: "other/x" }, to: { pod: "shop/api" }, port: 8080 }));
  expect((await cli(["explain", "np.yaml", "-i", "inv.yaml", "--flow", "flow.json"], { cwd })).out).toMatch(
    /^deny {2}pod other\/x -> pod shop\/api:8080\/tcp/,
  );
});

test("explain without ends is a usage error", async () => {
  expect(await refusal(["explain", "main.ts", "--from", "host"], { cwd })).toEqual([2, "E_USAGE"]);
});

const connections = (...more: string[]) => cli(["connections", "main.ts", "-i", "inv.yaml", ...more], { cwd });

test("connections lists who reaches whom on what", async () => {
  const { out } = await connections();
  expect(out.split("\n").filter((line) => line.startsWith("shop/"))).toEqual(["shop/web -> shop/api: TCP 8080 (some requests); TCP 9090"]);
  expect(out).toContain("other/x -> 0.0.0.0/0: everything");
});

test("connections has a row a port set as CSV, and no formula in it", async () => {
  expect((await connections("--format", "csv")).out).toContain("shop/web,shop/api,1,1,TCP,9090,all,allow\r\n");
  const other = folder({ "inv.yaml": inventory.replace("name: web,", "name: =HYPERLINK(1),"), "np.yaml": policy });
  const { out } = await cli(["connections", "np.yaml", "-i", "inv.yaml", "--format", "csv"], { cwd: other.path });
  expect(out).toMatch(/^shop\/=HYPERLINK\(1\),/m);
  expect(out).not.toMatch(/(^|,)[=+@-]/m);
  other.remove();
});

test("connections is a graph that is well-formed", async () => {
  const { out } = await connections("--format", "dot");
  expect(out).toMatch(/^digraph connections \{\n {2}rankdir=LR;\n( {2}"[^"]+" -> "[^"]+" \[label="[^"]+"\];\n)+\}\n$/);
});

test("connections as data", async () => {
  const { value } = await json<{ connections: { from: string; to: string; traffic: object[] }[] }>(["connections", "main.ts", "-i", "inv.yaml"], {
    cwd,
  });
  expect(value.connections.find((one) => one.from === "shop/web" && one.to === "shop/api")?.traffic).toEqual([
    { protocol: "TCP", ports: "8080", requests: "some", verdict: "allow", missing: [] },
    { protocol: "TCP", ports: "9090", requests: "all", verdict: "allow", missing: [] },
  ]);
});

test("capabilities has a column a profile, and reasons", async () => {
  const { out } = await cli(["capabilities", "kubernetes", "cilium@1.20"]);
  expect(out.split("\n")[0]?.trim()).toBe("kubernetes@1.36  cilium@1.20");
  expect(out).toMatch(/^HTTP methods +- +yes$/m);
  const { value } = await json<{ profiles: { profile: string; features: Record<string, { level: string; why?: string }> }[] }>([
    "capabilities",
    "kubernetes",
  ]);
  expect(value.profiles[0]?.features["l7.http-method"]).toMatchObject({ level: "none", why: expect.any(String) as string });
});

test("completion scripts are scripts", async () => {
  for (const shell of ["bash", "zsh", "fish"]) expect((await cli(["completion", shell])).out).toContain("connections");
  const { out } = await cli(["completion", "bash"]);
  const script = `${out}\nCOMP_WORDS=(portcullis ev) COMP_CWORD=1; _portcullis; echo "$COMPREPLY"\nCOMP_WORDS=(portcullis release ver) COMP_CWORD=2; _portcullis; echo "$COMPREPLY"\nCOMP_WORDS=(portcullis diff --inv) COMP_CWORD=2; _portcullis; echo "$COMPREPLY"`;
  const done = spawnSync("bash", ["-c", script], { encoding: "utf8" });
  expect([done.stderr, done.stdout]).toEqual(["", "eval\nverify\n--inventory\n"]);
  expect((await json<Refused>(["completion", "fissh"])).value.diagnostics[0]?.help).toBe("did you mean fish");
});

test("check finds a port name that isn't there, as a type error", async () => {
  writeFileSync(here.at("typo.ts"), program.replace('api.port("http")', 'api.port("htp")'));
  const { exit, value } = await json<Refused & { ok: boolean }>(["check", "typo.ts"], { cwd });
  expect([exit, value.ok, value.diagnostics[0]?.name, value.diagnostics[0]?.source]).toEqual([
    1,
    false,
    "E_PROGRAM",
    { file: "typo.ts", line: 7, column: 22 },
  ]);
});

test("check says what a target can't express", async () => {
  expect((await cli(["check", "main.ts", "--target", "kubernetes", "--target", "cilium"], { cwd })).exit).toBe(0);
  writeFileSync(here.at("strict.ts"), program.replace(/, \{ orElse.*?\} \}/, ""));
  expect((await refusal(["check", "strict.ts", "--target", "kubernetes"], { cwd })).slice(0, 2)).toEqual([1, "E_UNSUPPORTED"]);
});

test("check speaks SARIF and GitHub's commands", async () => {
  const sarif = JSON.parse((await cli(["check", "typo.ts", "--format", "sarif"], { cwd })).out);
  expect(sarif.runs[0].results[0]).toMatchObject({ ruleId: "PCL1019", level: "error" });
  expect((await cli(["check", "typo.ts", "--format", "github"], { cwd })).out).toMatch(
    /^::error file=typo\.ts,line=7,col=22,title=PCL1019 E_PROGRAM::/,
  );
});

test("lint finds traps, and waivers take them out", async () => {
  const { exit, value } = await json<Refused & { diagnostics: { name: string }[] }>(["lint", "main.ts", "-i", "inv.yaml"], { cwd });
  expect([exit, value.diagnostics.map((one) => one.name)]).toEqual([0, ["W_SELECTS_NOTHING"]]);
  expect((await cli(["lint", "main.ts", "-i", "inv.yaml", "--strict"], { cwd })).exit).toBe(1);
  const waived = `import { defineConfig } from "portcullis";\nexport default defineConfig({ entry: "main.ts", clusters: [{ name: "a", profiles: ["cilium"], inventory: "inv.yaml", waivers: [{ code: "W_SELECTS_NOTHING", at: "shop", reason: "no resolver in the test" }] }] });\n`;
  const other = folder({ "main.ts": program, "inv.yaml": inventory, "portcullis.config.ts": waived });
  expect((await json<Refused>(["lint", "--cluster", "a"], { cwd: other.path })).value.diagnostics).toEqual([]);
  expect(await refusal(["lint", "--cluster", "b"], { cwd: other.path })).toEqual([2, "E_USAGE"]);
  other.remove();
});

test("import gives a program with the same meaning", async () => {
  expect((await cli(["import", "np.yaml", "--out", "imported.ts"], { cwd })).exit).toBe(0);
  expect(readFileSync(here.at("imported.ts"), "utf8")).toContain('from "portcullis"');
  expect((await json<{ relation: string }>(["diff", "np.yaml", "imported.ts", "--profile", "calico"], { cwd })).value.relation).toBe("equal");
  expect(await refusal(["import", "np.yaml", "--out", "imported.ts"], { cwd })).toEqual([2, "E_USAGE"]);
});

test("import reads standard input and prints", async () => {
  expect((await cli(["import", "-"], { cwd, stdin: policy })).out).toMatch(/^import \{ .* \} from "portcullis";\n/);
});

test("init makes a repository that checks, tests and builds", async () => {
  expect((await cli(["init", "repo"], { cwd })).exit).toBe(0);
  const repo = here.at("repo");
  expect((await cli(["check", "--cluster", "local"], { cwd: repo })).exit).toBe(0);
  expect((await json<{ summary: object }>(["eval", "--cluster", "local", "--probes", "probes.json"], { cwd: repo })).value.summary).toMatchObject({
    failed: 0,
  });
  expect((await cli(["build", "--cluster", "local", "--out", "out/release"], { cwd: repo })).exit).toBe(0);
  expect((await json<Refused>(["lint", "--cluster", "local"], { cwd: repo })).value.diagnostics).toEqual([]);
  expect(existsSync(join(repo, ".github/workflows/policies.yml"))).toBe(true);
});

test("init touches nothing that is there", async () => {
  expect(await refusal(["init", "."], { cwd })).toEqual([2, "E_USAGE"]);
});

test("check --watch ends when it is interrupted", async () => {
  expect((await cli(["check", "main.ts", "--watch"], { cwd })).exit).toBe(0);
});
