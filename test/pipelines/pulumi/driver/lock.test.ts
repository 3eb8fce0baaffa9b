import { spawn } from "node:child_process";
import { hostname } from "node:os";
import { expect, test } from "vitest";
import { holders, isLeftOver, stackLocked } from "../../../../pipelines/pulumi/driver/lock.ts";

const SAID = `error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.
  file:///state/.pulumi/locks/organization/shop/test/5b.json: created by root@builder-7 (pid 4242) at 2026-11-21T15:00:00Z`;

test("who holds the lock is read from what the engine says", () => {
  expect(holders(SAID)).toEqual([{ host: "builder-7", process: 4242, since: "2026-11-21T15:00:00Z" }]);
  expect(stackLocked("test", holders(SAID))).toMatchObject({
    name: "E_LOCKED",
    message: "the Pulumi stack `test` is locked by process 4242 on builder-7 since 2026-11-21T15:00:00Z",
    help: expect.stringContaining("pulumi cancel --stack test") as string,
  });
});
test("a lock of another machine was left behind: we hold the lease", async () => {
  expect(await isLeftOver(holders(SAID))).toBe(true);
});
test("a process that ends is waited for", async () => {
  const child = spawn("sleep", ["0.3"]);
  expect(await isLeftOver([{ host: hostname(), process: child.pid ?? 0, since: "" }])).toBe(true);
});
test("a lock of nobody that can be named is not broken", async () => {
  expect(holders("error: [409] Conflict: Another update is currently in progress.")).toEqual([]);
  expect(await isLeftOver([])).toBe(false);
});
