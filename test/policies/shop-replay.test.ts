import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { enforced, type Recording, replayFlows } from "portcullis/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sampleLog } from "#traffic";
import main from "../../policies/shop/main.ts";
import next from "../../policies/shop/main.v2.ts";

const inventory = readFileSync(new URL("../../policies/shop/inventory.yaml", import.meta.url), "utf8");
let folder: string;
let traffic: Recording;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "portcullis-replay-"));
  writeFileSync(join(folder, "hubble.json"), [...sampleLog("shop", "hubble", 2_000, 7)].join("\n"));
  traffic = replayFlows(join(folder, "hubble.json"), { inventory });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the shop's recorded traffic", () => {
  test("is judged by its policies as it was recorded", async () => {
    const recorded = await traffic.against(main);
    expect(recorded).toKeepAllowed();
    expect(recorded).toKeepDenied();
    expect(recorded.flows).toBe(2_000);
  });
  test("loses its orders in the next version, and nothing else", async () => {
    const changed = await traffic.against(next, { before: main });
    expect(changed).toNewlyDeny([{ from: "shop/web", to: "shop/api", port: 8080, request: "POST /v1/order" }]);
    expect(changed).toNewlyAllow([{ from: "shop/report", to: "shop/mysql", port: 3306 }]);
    expect(changed).not.toKeepAllowed();
    expect(changed).not.toPassGate();
  });
  test("passes the gate where the change is meant", async () => {
    const budgets = { namespaces: { shop: { newlyDenied: 1_000, newlyAllowed: 1_000 } } };
    expect(await traffic.against(next, { before: main, budgets })).toPassGate();
  });
  test("is judged as an engine enforces the policies, which says what becomes of open connections", async () => {
    const changed = await traffic.against(enforced(next, "cilium", { inventory }), { before: enforced(main, "cilium", { inventory }) });
    expect(changed.changes.map((row) => [row.effect, row.established])).toEqual([
      ["newlyDenied", "cut"],
      ["newlyAllowed", null],
    ]);
    expect(changed.changes[0]?.owners).toEqual(["team-shop"]);
  });
  test("is judged by a release on disk", async () => {
    const path = new URL("../../policies/shop/main.v2.ts", import.meta.url).pathname;
    expect(await traffic.against(path, { before: main })).not.toKeepAllowed();
  });
  test("says nothing where there is none", async () => {
    writeFileSync(join(folder, "empty.json"), "");
    const nothing = await replayFlows(join(folder, "empty.json"), { inventory }).against(main);
    expect(() => expect(nothing).toKeepAllowed()).toThrow("proves nothing");
    expect(() => expect(nothing).not.toKeepAllowed()).toThrow("proves nothing");
    expect(nothing.gate.reasons).toEqual([expect.stringContaining("E_NO_EVIDENCE")]);
  });
});
