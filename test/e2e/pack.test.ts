import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { folder, ROOT } from "../pipelines/cli/cli.ts";

/** The package as users get it: packed, installed into an empty folder without scripts, run by its own executable. */
const program = `
import { App, cidr, Namespace, Policy, pods, tcp } from "portcullis";
const app = new App();
const bank = new Namespace(app, "bank", { owner: "team-bank", dns: false });
const ledger = bank.workload("ledger", { labels: { app: "ledger" }, ports: { grpc: 9000 } });
new Policy(bank, "office", {
  subject: ledger,
  ingress: {
    rules: [
      { action: "allow", peers: [cidr("198.51.100.0/24")], ports: tcp(443) },
      { action: "allow", peers: [pods({ namespaces: "bank", pods: { app: "teller" } })], ports: ledger.port("grpc") },
    ],
    otherwise: "deny",
  },
});
export default app;
`;
const here = folder({
  "package.json": JSON.stringify({ name: "user", private: true, type: "module" }),
  "main.ts": program,
  "ledger.test.ts": `
import { cidr, tcp } from "portcullis";
import "portcullis/testing";
import { expect, test } from "vitest";
import app from "./main.ts";
test("the office reaches the ledger, and nothing else does", () => {
  expect(app).toAllow({ from: cidr("198.51.100.0/24"), to: "bank/ledger", port: tcp(443) });
  expect(app).toDeny({ from: "203.0.113.9", to: "bank/ledger" });
  expect(app).toReachOnly("bank/ledger", []);
});
test("a wrong claim fails with a flow", () => {
  expect(() => expect(app).toDeny({ from: "world", to: "bank/ledger" })).toThrow(/allow {2}198\\.51\\.100\\.\\d+ -> pod bank\\/server:443\\/tcp/);
});
`,
  "typo.ts": program.replace('port("grpc")', 'port("grcp")'),
});
const cwd = here.path;
afterAll(() => here.remove());

function command(name: string, args: readonly string[], where = cwd): { status: number | null; out: string; err: string } {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !key.startsWith("npm_") && key !== "NODE_OPTIONS" && !key.startsWith("VITEST")),
  );
  const done = spawnSync(name, args, { cwd: where, encoding: "utf8", env });
  return { status: done.status, out: done.stdout, err: done.stderr };
}
const portcullis = (...args: string[]) => command("npx", ["--no-install", "portcullis", ...args]);

beforeAll(() => {
  if (process.env.PORTCULLIS_BUILT !== "1") expect(command(process.execPath, ["scripts/build.mjs"], ROOT).status).toBe(0);
  expect(command("npm", ["pack", "--ignore-scripts", "--pack-destination", cwd], ROOT)).toMatchObject({ status: 0 });
  const [tarball = ""] = readdirSync(cwd).filter((name) => name.endsWith(".tgz"));
  expect(command("npm", ["install", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", `./${tarball}`])).toMatchObject({ status: 0 });
  for (const name of ["typescript", "vitest"]) symlinkSync(join(ROOT, "node_modules", name), here.at(`node_modules/${name}`));
}, 300_000);

test("the package holds what runs and no sources", () => {
  const names = readdirSync(here.at("node_modules/portcullis"), { recursive: true, encoding: "utf8" });
  expect(names.filter((name) => (name.endsWith(".ts") && !name.endsWith(".d.ts")) || /^(test|policies|scripts)\b/.test(name))).toEqual([]);
  expect(JSON.parse(readFileSync(here.at("node_modules/portcullis/dist/schema.json"), "utf8"))).toHaveProperty("$schema");
  expect(names.filter((name) => name.startsWith("dist/schemas/")).sort()).toEqual(
    ["approval", "diagnostics", "diff", "envelope", "eval", "intent", "probes", "promotion", "release", "replay", "request", "root"].map(
      (name) => `dist/schemas/${name}.json`,
    ),
  );
});

test("its executable builds another program for Cilium, and the release verifies", () => {
  expect(portcullis("build", "main.ts", "--target", "cilium", "--out", "out")).toMatchObject({
    status: 0,
    out: expect.stringMatching(/cilium@\S+: \d+ files, equal/) as string,
  });
  expect(existsSync(here.at("out/release.json"))).toBe(true);
  expect(portcullis("release", "verify", "out").status).toBe(0);
});

test("a port name that isn't there is a type error", () => {
  expect(portcullis("check", "main.ts")).toMatchObject({ status: 0 });
  expect(portcullis("check", "typo.ts")).toMatchObject({
    status: 1,
    err: expect.stringContaining('argument of type `"grcp"` is not assignable') as string,
  });
});

test("its entry points can be imported", () => {
  const script =
    'const all = await Promise.all(["portcullis", "portcullis/compiler", "portcullis/targets/cilium"].map((name) => import(name))); console.log(typeof all[0].App, typeof all[1].compile, all[2].cilium.name);';
  expect(command(process.execPath, ["--input-type=module", "--eval", script])).toMatchObject({ status: 0, out: "function function cilium\n" });
});

test("its matchers are there for the user's own vitest", () => {
  expect(command(process.execPath, ["node_modules/vitest/vitest.mjs", "run", "ledger.test.ts"])).toMatchObject({
    status: 0,
    out: expect.stringMatching(/2 passed/) as string,
  });
});
