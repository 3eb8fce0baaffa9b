import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readArtifacts } from "#compiler";
import { hasErrors } from "#diagnostic";
import type { Intent } from "#ir";
import { relationOfIntent } from "#model";
import { parseProfile } from "#targets";
import { compare } from "#verify";
import { fit } from "../../compiler/substitute.ts";
import { load, unload } from "./bundle.ts";
import { intents } from "./intents.ts";
import { type Flip, flipsOf, scattered } from "./operators.ts";
import { type Written, written } from "./proof.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const MUTANTS = 50;
const TARGETS = ["kubernetes", "cilium", "calico"] as const;
const CASES = [...intents()];
const sound = new Map(TARGETS.map((target) => [target, new Map(CASES.map(([name, intent]) => [name, written(intent, target)]))]));

const flips = TARGETS.flatMap((target) => {
  const folder = `compiler/targets/${target}/emit`;
  const files = readdirSync(join(ROOT, folder)).sort();
  return files.flatMap((file) => flipsOf(`${folder}/${file}`).map((flip) => ({ target, flip })));
});
afterAll(unload);

/** Whether what came out is still what the intent means, by a compiler without faults. */
function isSound(intent: Intent, target: string, { artifacts, substituted }: Written): boolean {
  const chosen = parseProfile(target);
  if ("diagnostics" in chosen) throw new Error(target);
  const reading = readArtifacts(chosen.target, artifacts, chosen.profile, null);
  const meant = relationOfIntent(fit(intent, chosen.target.capabilities(chosen.profile), chosen.profile.text, new Set(substituted)).intent);
  const { relation, witnesses, undecided } = compare(meant, reading.relation, { facts: intent.cluster });
  const open = chosen.target.specification && relation === "unknown" && witnesses.length === 0 && undecided === null;
  return !hasErrors(reading.diagnostics) && (relation === "equal" || open);
}

/** What mutants came to: the compiler doesn't start, the proof fails somewhere, intents are refused before it, the same meaning is written otherwise, or nothing changes. */
const fate = { unloadable: 0, withheld: 0, refused: 0, respelled: 0, same: 0 };

/** Outputs of a mutant that mean something else than they should. */
async function leaks(target: (typeof TARGETS)[number], flip: Flip): Promise<string[]> {
  const broken = await load<{ written: typeof written }>("test/faults/proof.ts", flip).catch(() => null);
  if (broken === null) {
    fate.unloadable++;
    return [];
  }
  const found: string[] = [];
  let [withheld, refused, respelled] = [0, 0, 0];
  for (const [name, intent] of CASES) {
    const [before, after] = [sound.get(target)?.get(name), broken.written(intent, target)];
    if (JSON.stringify(before?.artifacts) === JSON.stringify(after.artifacts)) continue;
    if (after.artifacts.length > 0 && !isSound(intent, target, after)) found.push(name);
    if (after.artifacts.length === 0 && after.codes.some((code) => code === "PCL4001" || code === "crash")) withheld++;
    else if (after.artifacts.length === 0) refused++;
    else respelled++;
  }
  fate[withheld > 0 ? "withheld" : refused > 0 ? "refused" : found.length + respelled > 0 ? "respelled" : "same"]++;
  return found;
}

test("no emitter with a flipped operator gets out an artifact that means something else", async () => {
  expect(flips.length).toBeGreaterThan(MUTANTS);
  const leaked: string[] = [];
  for (const { target, flip } of scattered(flips)) {
    if (fate.withheld >= MUTANTS) break;
    for (const name of await leaks(target, flip)) leaked.push(`${flip.file}:${flip.line} ${flip.from} to ${flip.to}: ${name}`);
  }
  process.stderr.write(`flipped operators of ${flips.length}: ${JSON.stringify(fate)}, ${leaked.length} artifacts leaked\n`);
  expect(leaked).toEqual([]);
  expect(fate.withheld).toBe(MUTANTS);
}, 3_600_000);
