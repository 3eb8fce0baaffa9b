import { expect, test } from "vitest";
import { cli } from "./cli.ts";

const next = (profile: string, ...more: string[]) =>
  cli(["plan", "policies/shop/main.ts", "policies/shop/main.v2.ts", "--profile", profile, ...more]);

test("writes the shop's next version in two phases where no mixture of old and new opens anything", async () => {
  const { exit, out } = await next("kubernetes");
  expect(exit).toBe(0);
  expect(out.replace(/\d+ steps/g, "N steps")).toBe(`create-then-delete for kubernetes@1.36: 2 phases, 2 writes

phase 1: create what is new
  create NetworkPolicy shop/shop-report-egress
  nothing beyond the two releases is allowed, and what both allow stays allowed: proved in 4 states, N steps
  barrier: every node has all of it

phase 2: update what changes
  update NetworkPolicy shop/shop-mysql-ingress
  nothing beyond the two releases is allowed, and what both allow stays allowed: proved in 4 states, N steps
`);
});

test("puts up what both allow where three objects change at once", async () => {
  const { kind, phases } = JSON.parse((await next("cilium", "--json")).out);
  expect(kind).toBe("meet");
  expect(phases.map((phase: { bound: string }) => phase.bound)).toEqual(["old", "old", "new", "new"]);
  expect(phases[0].writes.every((write: { action: string; name: string }) => write.action === "create" && write.name.startsWith("transition-"))).toBe(
    true,
  );
});

test("gives Calico's policies their new orders first", async () => {
  const { phases } = JSON.parse((await next("calico", "--json")).out);
  expect(phases[0].title).toBe("give objects their new places");
});

test("has nothing to write where nothing changes", async () => {
  const same = await cli(["plan", "policies/shop/main.ts", "policies/shop/main.ts", "--profile", "cilium"]);
  expect(same).toMatchObject({ exit: 0, out: "nothing to write for cilium@1.20\n" });
});

test("needs an engine", async () => {
  const { exit, err } = await cli(["plan", "policies/shop/main.ts", "policies/shop/main.v2.ts"]);
  expect(exit).toBe(2);
  expect(err).toContain("--profile is missing");
});
