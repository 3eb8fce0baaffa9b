import { afterAll, expect, test } from "vitest";
import { cli, folder, json, type Refused } from "./cli.ts";
import { policy, program } from "./shop.ts";

const elsewhere = policy.replace("namespace: shop", "namespace: other");
const opening = policy.replace("app: web", "app: stranger").replace("name: api", "name: opening");
const here = folder({ "main.ts": program, "elsewhere.yaml": elsewhere, "opening.yaml": opening, "np.yaml": policy });
afterAll(() => here.remove());
const check = (...args: string[]) => json<Refused>(["check", ...args], { cwd: here.path });

test("what policies of others open beside ours is a warning with a witness, for each engine", async () => {
  const { exit, value } = await check("main.ts", "--target", "kubernetes", "--profile", "cilium", "--with", "opening.yaml");
  expect(exit).toBe(0);
  const beside = value.diagnostics.filter((one) => one.name === "W_BESIDE");
  expect(beside.map((one) => one.at[0])).toEqual([expect.stringContaining("kubernetes@"), expect.stringContaining("cilium@")]);
  expect(beside[0]).toMatchObject({ code: "PCL2018", witness: { effect: "opens" } });
});
test("policies of others that change nothing of ours are no finding", async () => {
  expect((await check("main.ts", "--target", "cilium", "--with", "elsewhere.yaml")).value.diagnostics.map((one) => one.name)).not.toContain(
    "W_BESIDE",
  );
});
test("manifests are judged beside others, too", async () => {
  expect((await check("np.yaml", "--with", "opening.yaml")).value.diagnostics.map((one) => one.name)).toContain("W_BESIDE");
});
test("without an engine nobody can say what policies do together", async () => {
  expect((await cli(["check", "main.ts", "--with", "opening.yaml"], { cwd: here.path })).err).toContain("--with needs --profile");
});
