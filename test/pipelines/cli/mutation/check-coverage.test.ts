import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cli, folder, json, ROOT, refusal } from "../cli.ts";
import { inventory } from "../shop.ts";

const program = `
import { App, Namespace, http, tcp } from "portcullis";
const app = new App();
const shop = new Namespace(app, "shop", { owner: "team-shop", dns: false });
const web = shop.workload("web", { labels: { app: "web" } });
const api = shop.workload("api", { labels: { app: "api" }, ports: { http: 8080 } });
web.mayCall(api.port("http"), [http.get("/v1")]);
export default app;
`;
const probes = (...list: object[]) =>
  JSON.stringify({ probes: list.map((one) => ({ from: { pod: "shop/web" }, to: { pod: "shop/api" }, port: 8080, ...one })) });
const get = { http: { method: "GET", path: "/v1" } };
const tests = `
import "portcullis/testing";
import { expect, test } from "vitest";
import app from "./main.ts";
test("the catalogue", () => {
  expect(app).toAllow({ from: "shop/web", to: "shop/api", port: 8080, http: "GET /v1" });
});
`;
const here = folder({
  "package.json": JSON.stringify({ name: "user", private: true, type: "module" }),
  "inv.yaml": inventory,
  "vitest.config.ts": `export default { resolve: { conditions: ["source"] }, ssr: { resolve: { conditions: ["source"] } } };`,
  "suite/main.ts": program,
  "suite/main.test.ts": tests,
  "probed/main.ts": program,
  "probed/main.probes.json": probes({ ...get, expect: "allow" }),
  "wrong/main.ts": program,
  "wrong/probes.json": probes({ ...get, expect: "deny" }),
  "bare/main.ts": program,
});
const cwd = here.path;
beforeAll(() => {
  mkdirSync(here.at("node_modules"));
  for (const name of ["vitest", "typescript"]) symlinkSync(join(ROOT, "node_modules", name), here.at(`node_modules/${name}`));
  symlinkSync(ROOT, here.at("node_modules/portcullis"));
});
afterAll(() => here.remove());

interface Answer {
  readonly tests: object;
  readonly rules: { readonly total: number; readonly covered: number };
  readonly mutation: {
    readonly score: number;
    readonly killed: number;
    readonly survivors: readonly { change: string; source: object; suggestion: { assertion: string; expect: string } | null }[];
  };
}
const measured = (entry: string, ...more: string[]) => json<Answer>(["check", entry, "--coverage", "-i", "inv.yaml", ...more], { cwd });

test("the tests of a repository are run, and their claims judged again for every fault", async () => {
  const { exit, value } = await measured("suite/main.ts", "--tests", "suite");
  expect([exit, value.tests, value.rules]).toMatchObject([0, { suite: 1, claims: 1, probes: 0 }, { total: 2, covered: 2 }]);
  expect(value.mutation.killed).toBeGreaterThan(4);
  expect(value.mutation.survivors.length).toBeGreaterThan(0);
  expect(value.mutation.survivors.every((one) => one.suggestion !== null && "line" in one.source)).toBe(true);
  expect(value.mutation.survivors.flatMap((one) => one.suggestion?.assertion ?? [])[0]).toMatch(/^expect\(app\)\.to(Allow|Deny)\(\{ from: "/);
}, 240_000);

test("probes beside the entry count alike", async () => {
  const { value } = await measured("probed/main.ts");
  expect([value.tests, value.rules]).toMatchObject([
    { suite: 0, probes: 1 },
    { total: 2, covered: 2 },
  ]);
  const { exit, out } = await cli(["check", "probed/main.ts", "--coverage", "-i", "inv.yaml", "--strict"], { cwd });
  expect(exit).toBe(1);
  expect(out).toMatch(/^rules {5}2 of 2 decide a tested flow\nmutants {3}\d+ of \d+ killed \(/m);
  expect(out).toMatch(/survived {4}\S.*\n +shop\/\S+ {2}probed\/main\.ts:\d+\n/);
}, 240_000);

test("failing tests and missing ones are said so", async () => {
  expect(await refusal(["check", "wrong/main.ts", "--coverage", "-i", "inv.yaml"], { cwd })).toEqual([1, "E_TESTS"]);
  expect(await refusal(["check", "bare/main.ts", "--coverage", "-i", "inv.yaml"], { cwd })).toEqual([1, "E_TESTS"]);
}, 240_000);
