import { spawn } from "node:child_process";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { compare } from "#verify";
import { impossible } from "../../compiler/verify/facts.ts";
import { runs } from "../properties/runs.ts";
import { pairs } from "./z3/relations.ts";
import { script } from "./z3/smt.ts";

/** Z3's answers to scripts, from a process of its own. */
function ask(scripts: readonly string[]): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, "z3", "solve.mjs")], { stdio: ["pipe", "pipe", "inherit"] });
    let out = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
    });
    child.on("error", reject);
    child.on("close", (code) => {
      const answers = out.split("\n").filter((line) => line !== "");
      if (code !== 0 || answers.length !== scripts.length) reject(new Error(`Z3 answered ${answers.length} of ${scripts.length}, exit ${code}`));
      else resolve(answers.map((line) => JSON.parse(line) as string));
    });
    child.stdin.end(scripts.map((one) => `${JSON.stringify(one)}\n`).join(""));
  });
}

/** What the answers make of two meanings: narrower only where nothing may open, wider only where nothing may close. */
function relationOf(answer: string): string {
  const answers = answer.trim().split(/\s+/);
  if (answers.length !== 4 || answers.some((one) => one !== "sat" && one !== "unsat")) return answer;
  const [opens, closes, mayOpen, mayClose] = answers.map((one) => one === "sat");
  if (opens && closes) return "incomparable";
  if (opens && !mayClose) return "wider";
  if (closes && !mayOpen) return "narrower";
  return opens || closes || mayOpen || mayClose ? "unknown" : "equal";
}

test("Z3 finds two meanings equal, wider or narrower where the comparison does", async () => {
  const { numRuns, seed } = runs(1_500);
  const cases = fc.sample(pairs, { numRuns, seed });
  const answers = await ask(cases.map(([a, b]) => script(a, b, impossible(null, [a, b]))));
  const count: Record<string, number> = {};
  const wrong = cases.flatMap(([a, b], i) => {
    const { relation } = compare(a, b);
    const theirs = relationOf(answers[i] as string);
    count[relation] = (count[relation] ?? 0) + 1;
    return relation === theirs ? [] : [`${relation}, by Z3 ${theirs}: ${JSON.stringify([a.sides.ingress, b.sides.ingress], bigints)}`];
  });
  process.stderr.write(`Z3: ${cases.length} cases, ${JSON.stringify(count)}, ${wrong.length} differ\n`);
  expect(wrong.sort((a, b) => a.length - b.length)[0] ?? "").toBe("");
  expect(cases.length).toBeGreaterThanOrEqual(Math.min(1_000, numRuns));
  expect(Object.keys(count).sort()).toEqual(["equal", "incomparable", "narrower", "unknown", "wider"]);
}, 3_600_000);

function bigints(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}
