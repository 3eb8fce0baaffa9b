import { afterAll, describe, expect, test } from "vitest";
import { CASES } from "./cases.ts";
import type { Engine } from "./engine.ts";
import { ENGINES } from "./engines.ts";
import { EXCEPTIONS } from "./exceptions.ts";

const count = new Map(ENGINES.map((engine) => [engine.name, { cases: 0, allow: 0, deny: 0, unknown: 0, notAsked: 0 }]));
const used = new Set<string>();
const keyOf = (...parts: readonly string[]) => parts.join(" | ");
const excepted = new Set(EXCEPTIONS.flatMap((one) => one.engines.flatMap((engine) => one.flows.map((flow) => keyOf(engine, one.case, flow)))));

/** Every case that the engine claims; what it says otherwise than the corpus, where no exception names it. */
async function disagreements(engine: Engine): Promise<string[]> {
  const wrong: string[] = [];
  const counted = count.get(engine.name);
  if (counted === undefined) throw new Error(engine.name);
  for (const one of CASES.filter((each) => engine.claims(each))) {
    counted.cases++;
    const decisions = await engine.judge(one);
    for (const [i, asked] of one.flows.entries()) {
      const decision = decisions[i] ?? null;
      counted[decision ?? "notAsked"]++;
      if (decision === null || decision === asked.expected(engine.target)) continue;
      const key = keyOf(engine.name, one.name, asked.text);
      if (excepted.has(key)) used.add(key);
      else wrong.push(`${one.name}: ${asked.text} is ${decision}, not ${asked.expected(engine.target)}`);
    }
  }
  return wrong;
}

describe.each(ENGINES)("$name", (engine) => {
  test("agrees with the corpus and was exercised", async () => {
    expect(await disagreements(engine)).toEqual([]);
    const { cases, allow, deny } = count.get(engine.name) ?? { cases: 0, allow: 0, deny: 0 };
    expect(Math.min(cases, allow, deny)).toBeGreaterThan(0);
  });
});

test("every exception is needed", () => {
  expect([...excepted].filter((key) => !used.has(key))).toEqual([]);
});

afterAll(() => {
  for (const engine of ENGINES) engine.close?.();
  const rows = [...count].map(
    ([name, { cases, allow, deny, unknown, notAsked }]) =>
      `${name.padEnd(60)}${[cases, allow, deny, unknown, notAsked].map((figure) => String(figure).padStart(10)).join("")}`,
  );
  process.stderr.write(`${"engine".padEnd(60)}     cases     allow      deny   unknown not asked\n${rows.join("\n")}\n`);
});
