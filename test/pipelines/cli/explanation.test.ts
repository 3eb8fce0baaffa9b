import { afterAll, expect, test } from "vitest";
import { cli, folder, json } from "./cli.ts";
import { inventory, policy, program } from "./shop.ts";

const here = folder({ "main.ts": program, "inv.yaml": inventory, "np.yaml": policy });
const cwd = here.path;
afterAll(() => here.remove());
const ends = ["--from", "shop/app=web", "--to", "shop/app=api"];

test("explain says what the smallest edit opens, where it is made, and that nothing else changes", async () => {
  const { out } = await cli(["explain", "main.ts", ...ends, "--port", "9091"], { cwd });
  expect(out).toContain("isolated by shop/api/ingress  main.ts:");
  expect(out).toMatch(/the smallest edit that opens it:\n {4}add port TCP 9091 in rule shop\/web\/egress\/to-shop-api-tcp-9090 {2}main\.ts:8\n/);
  expect(out).toContain("opens exactly pods app=web of shop -> pods app=api of shop, TCP 9091");
  expect(out).toMatch(/proved: nothing else changes \(\d+ steps, about 10\^\d+ flow classes\)/);
});

test("edits are data, with the rule as it would read", async () => {
  const { value } = await json<{ edits: { exact: boolean; effect: string; changes: { rule: string; after: { ports: object[] } }[] }[] }>(
    ["explain", "main.ts", ...ends, "--port", "9090"],
    { cwd },
  );
  expect(value.edits[0]).toMatchObject({ exact: true, effect: "closes" });
  expect(value.edits[0]?.changes[0]).toMatchObject({ rule: "shop/web/egress/to-shop-api-tcp-9090", after: null });
});

test("edits of manifests speak of the intent that they mean, and of their files", async () => {
  const { out } = await cli(["explain", "np.yaml", "-i", "inv.yaml", "--from", "other/x", "--to", "shop/api", "--port", "8080"], { cwd });
  expect(out).toContain(
    "near: NetworkPolicy shop/api ingress[0] would allow it if peer namespace is shop, it is other; peer label app is web, it is absent",
  );
  expect(out).toMatch(/the smallest edit that opens it:\n {4}.*np\.yaml:\d+\n/);
});

test("a verdict that hangs on a fact has no edit", async () => {
  const { out } = await cli(["explain", "main.ts", ...ends, "--port", "8080"], { cwd });
  expect(out).not.toContain("edit");
});
