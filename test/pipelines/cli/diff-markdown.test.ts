import { afterAll, expect, test } from "vitest";
import { cli, folder } from "./cli.ts";
import { closed, inventory, policy } from "./shop.ts";

const here = folder({ "a.yaml": policy, "b.yaml": `${policy}---\n${closed}`, "inv.yaml": inventory });
afterAll(() => here.remove());

test("a comparison is a comment with a row a witness, every name in a code span", async () => {
  const { exit, out } = await cli(["diff", "a.yaml", "b.yaml", "--inventory", "inv.yaml", "--connections", "--markdown"], { cwd: here.path });
  expect(exit).toBe(1);
  expect(out).toMatch(/^### Which flows change: narrower: B allows less than A\n\n\| \| for example \| before \| after \| end to end \|\n/);
  expect(out).toMatch(/^\| closes \| `pod shop\/.* \| `egress: allow.*` \| `egress: deny by NetworkPolicy shop\/closed` \| still deny \|$/m);
  expect(out).toMatch(/^- \w+: `shop\/\w+\[Pod\] -> .*`$/m);
});
test("equal meanings are one line", async () => {
  const { out } = await cli(["diff", "a.yaml", "a.yaml", "--markdown"], { cwd: here.path });
  expect(out).toMatch(/^### Which flows change: equal: B allows exactly what A allows\n\nCompared over every flow that could exist, by /);
});
