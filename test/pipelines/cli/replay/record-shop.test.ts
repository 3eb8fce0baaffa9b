import { expect, test } from "vitest";
import { SAMPLE_FORMATS, sampleLog } from "#traffic";
import { cli, folder, json, ROOT } from "../cli.ts";
import type { Report } from "./replayed.ts";

const INVENTORY = ["--inventory", `${ROOT}/policies/shop/inventory.yaml`];
const RELEASES = [`${ROOT}/policies/shop/main.ts`, `${ROOT}/policies/shop/main.v2.ts`];

test.each(SAMPLE_FORMATS)("the shop's next version is judged alike by a log as %s and by its corpus", async (format) => {
  const place = folder({ "flows.json": [...sampleLog("shop", format, 1_000, 11)].join("\n") });
  try {
    const [old = "", next = ""] = RELEASES;
    const replay = ["replay", "--old", old, "--new", next, "--unused", ...INVENTORY, "--flows"];
    const made = await cli(["replay", "record", "--flows", "flows.json", "--out", "corpus", ...INVENTORY], { cwd: place.path });
    expect(made).toMatchObject({ exit: 0, out: expect.stringContaining("recorded corpus: ") });
    const whole = await json<Report>([...replay, "flows.json"], { cwd: place.path });
    expect(await json<Report>([...replay, "corpus"], { cwd: place.path })).toEqual(whole);
    expect(whole.value.flows).toBeGreaterThan(500);
    expect(whole.value.changes.length).toBeGreaterThan(0);
  } finally {
    place.remove();
  }
});
