import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { buildOracle } from "./build.ts";
import type { Found } from "./fuzz.ts";
import { counter, Judge } from "./judge.ts";
import { Oracle } from "./oracle.ts";
import type { OracleAnswer } from "./protocol.ts";

const FOLDER = join(import.meta.dirname, "corpus");
const CASES = readdirSync(FOLDER).map((name) => ({ name, ...(JSON.parse(readFileSync(join(FOLDER, name), "utf8")) as Found) }));
const oracles = new Map<string, Oracle>();
afterAll(() => {
  for (const oracle of oracles.values()) oracle.close();
});

function oracleFor(profile: string): Oracle {
  const engine = profile.startsWith("cilium") ? "cilium" : "cyclonus";
  const oracle = oracles.get(engine) ?? new Oracle(buildOracle(engine));
  oracles.set(engine, oracle);
  return oracle;
}

test.each(CASES)("$name is read as the engine judged it", ({ profile, world, policies, answer }) => {
  expect(new Judge(world, profile, counter()).disagreements(policies, answer)).toEqual([]);
});

test.each(CASES)(
  "$name is still judged so by the engine",
  async ({ profile, world, policies, answer }) => {
    const { answers } = await oracleFor(profile).ask<OracleAnswer>({ world, cases: [policies] });
    expect(answers).toEqual([answer]);
  },
  3_600_000,
);
