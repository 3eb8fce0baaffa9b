import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { status, unload } from "#loader";
import { interfaceFor, loaded, requestOf } from "./rig/node.ts";
import { openRig, sh } from "./rig/rig.ts";
import { SHOP } from "./rig/shop.ts";

/** Everyday count; `npm run test:soak` asks for more. */
const CYCLES = Math.min(1_000, Number(process.env["FC_RUNS"] ?? 50));
const rig = openRig(1);

interface Held {
  readonly programs: readonly number[];
  readonly maps: readonly number[];
}

/** Numbers of all programs and maps that the pins of the rig hold. */
function held(): Held {
  const found = { programs: new Set<number>(), maps: new Set<number>() };
  const visit = (folder: string): void => {
    for (const one of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, one.name);
      if (one.isDirectory()) visit(path);
      else if (folder.endsWith("programs")) {
        const { id, map_ids } = JSON.parse(sh("bpftool", "-j", "prog", "show", "pinned", path)) as { id: number; map_ids?: number[] };
        found.programs.add(id);
        for (const map of map_ids ?? []) found.maps.add(map);
      }
    }
  };
  if (existsSync(rig.pins.root)) visit(rig.pins.root);
  return { programs: [...found.programs], maps: [...found.maps] };
}

/** Whether the kernel still has it; it frees things a little after the last reference is gone. */
async function isGone(kind: "prog" | "map", id: number): Promise<boolean> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (spawnSync("bpftool", [kind, "show", "id", String(id)]).status !== 0) return true;
    await new Promise((done) => setTimeout(done, 50));
  }
  return false;
}

test(`${CYCLES} loads and swaps leave nothing behind`, { timeout: 3_600_000 }, async () => {
  const made = { programs: new Set<number>(), maps: new Set<number>() };
  for (let cycle = 0; cycle < CYCLES; cycle++) {
    loaded(requestOf(rig, { ...SHOP, generation: BigInt(cycle + 1) }, [interfaceFor(rig, 0, 1)]));
    const { programs, maps } = held();
    for (const id of programs) made.programs.add(id);
    for (const id of maps) made.maps.add(id);
    expect(programs).toHaveLength(3);
    if (cycle % 5 === 4) expect(unload(rig.pins)).toMatchObject({ value: { found: true } });
  }
  unload(rig.pins);
  expect(existsSync(rig.pins.root)).toBe(false);
  expect(status(rig.pins)).toMatchObject({ value: { loaded: false } });
  expect(made.programs.size).toBeGreaterThan(CYCLES);
  for (const id of made.programs) expect(await isGone("prog", id)).toBe(true);
  for (const id of made.maps) expect(await isGone("map", id)).toBe(true);
});
