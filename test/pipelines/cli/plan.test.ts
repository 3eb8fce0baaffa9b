import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cli } from "./cli.ts";

const next = (profile: string, ...more: string[]) =>
  cli(["plan", "policies/shop/main.ts", "policies/shop/main.v2.ts", "--profile", profile, ...more]);

test("writes the shop's next version in two phases where no mixture of old and new opens anything", async () => {
  const { exit, out } = await next("kubernetes");
  expect(exit).toBe(0);
  expect(
    out.replace(/\d+ steps/g, "N steps").replace(/[0-9a-f]{64}/, "DIGEST"),
  ).toBe(`create-then-delete for kubernetes@1.36: 2 phases, 2 writes, sha256:DIGEST

phase 1: create what is new
  create NetworkPolicy shop/shop-report-egress
  nothing beyond the two releases is allowed, and what both allow stays allowed: proved in 4 states, N steps
  barrier: every node has all of it, as a probe of what is judged anew shows:
    egress allow: pod shop/client (app=report) -> pod shop/server:3306/tcp (app=mysql)

phase 2: update what changes
  update NetworkPolicy shop/shop-mysql-ingress
  nothing beyond the two releases is allowed, and what both allow stays allowed: proved in 4 states, N steps
`);
});

test("says by what digest a plan is approved, and what is judged anew in each phase", async () => {
  const { digest, phases } = JSON.parse((await next("kubernetes", "--json")).out);
  expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(phases[0].changes[0]).toMatchObject({ side: "egress", effect: "opens", expect: "allow" });
});

test("swaps a node's image as a whole", async () => {
  const { exit, out } = await next("ebpf");
  expect([exit, out.replace(/[0-9a-f]{64}/, "DIGEST").replace(/\d+ steps/, "N steps")]).toEqual([
    0,
    `image-swap for ebpf@1: 1 phase, 1 write, sha256:DIGEST

phase 1: swap every node to the new image
  update ConfigMap portcullis-system/portcullis-image
  nothing beyond the new release is allowed, and what both allow stays allowed: proved in 2 states, N steps
`,
  ]);
});

test("judges policies of others together with ours", async () => {
  const here = mkdtempSync(join(tmpdir(), "plan-"));
  const metadata = { name: "theirs", namespace: "shop" };
  const spec = { podSelector: {}, policyTypes: ["Egress"], egress: [{}] };
  writeFileSync(join(here, "theirs.json"), JSON.stringify({ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata, spec }));
  const { phases } = JSON.parse((await next("kubernetes", "--with", join(here, "theirs.json"), "--json")).out);
  expect(phases[0]).toMatchObject({ title: "create what is new", changes: [] });
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
