import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { type Counter, counter, Judge } from "./judge.ts";
import type { Oracle } from "./oracle.ts";
import type { OracleAnswer, OracleCase, OracleWorld } from "./protocol.ts";
import { shrink } from "./shrink.ts";

/** What is compared: objects out of a generator, in worlds out of another, under one profile of ours. */
export interface Setting {
  readonly profile: string;
  readonly worlds: fc.Arbitrary<OracleWorld>;
  readonly policies: fc.Arbitrary<object[]>;
}
/** A disagreement: the flows, the objects, and what the engine says of them. */
export interface Found {
  readonly profile: string;
  readonly world: OracleWorld;
  readonly policies: OracleCase;
  readonly answer: string;
}
export interface Outcome {
  readonly count: Counter;
  /** The smallest form of the first disagreement, with its seed; empty when there is none. */
  readonly failure: string;
}

const BATCH = 50;
/** Long runs say every so many batches how far they are. */
const TELLING = 1_000;
/** Batches that the engine has while we prepare the next one. */
const AHEAD = 3;

/** Runs a setting over this many cases; batch `b` is what `FC_SEED=<seed + b> FC_RUNS=50` makes again. */
export async function fuzz(oracle: Oracle, { profile, worlds, policies }: Setting, cases: number, seed: number): Promise<Outcome> {
  const count = counter();
  const under: Promise<string | null>[] = [];
  for (let batch = 0; batch * BATCH < cases; batch++) {
    under.push(one(seed + batch, Math.min(BATCH, cases - batch * BATCH)));
    const failure = under.length > AHEAD ? await under.shift() : null;
    if (failure) return { count, failure };
    if (batch % TELLING === TELLING - 1) process.stderr.write(`oracle ${profile}: ${JSON.stringify(count)} so far\n`);
  }
  for (const each of await Promise.all(under)) if (each !== null) return { count, failure: each };
  return { count, failure: "" };

  async function one(from: number, size: number): Promise<string | null> {
    const [world] = fc.sample(fc.noBias(worlds), { numRuns: 1, seed: from });
    if (world === undefined) throw new Error("internal: no world");
    const list = fc.sample(policies, { numRuns: size, seed: from });
    const { answers } = await oracle.ask<OracleAnswer>({ world, cases: list });
    const judge = new Judge(world, profile, count);
    for (const [i, each] of list.entries()) {
      const answer = answers[i] as string;
      if (judge.disagreements(each, answer).length > 0)
        return report(oracle, { profile, world, policies: each, answer }, `seed ${from}, case ${i} of its batch`);
    }
    return null;
  }
}

/** Shrinks a disagreement, keeps it as a file that can become a corpus case, and says it in words. */
async function report(oracle: Oracle, found: Found, where: string): Promise<string> {
  const small = await smallest(oracle, found);
  const text = `${JSON.stringify(small)}\n`;
  const folder = join("out", "oracles");
  const file = join(folder, `${createHash("sha256").update(text).digest("hex").slice(0, 12)}.json`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, text);
  const why = new Judge(small.world, small.profile, counter()).disagreements(small.policies, small.answer);
  const flows = JSON.stringify({ ends: small.world.pairs, traffic: small.world.traffic });
  return [`${where}, kept in ${file} (once settled: test/oracles/corpus)`, JSON.stringify(small.policies), flows, ...why].join("\n");
}

async function smallest(oracle: Oracle, found: Found): Promise<Found> {
  const { profile, world, policies } = found;
  let last = found.answer;
  const fails = async (candidate: { world: OracleWorld; policies: OracleCase }) => {
    try {
      const { answers } = await oracle.ask<OracleAnswer>({ world: candidate.world, cases: [candidate.policies] });
      const answer = answers[0] as string;
      if (answer[0] !== found.answer[0]) return false; // another failure
      const wrong = new Judge(candidate.world, profile, counter()).disagreements(candidate.policies, answer);
      if (wrong.length > 0) last = answer;
      return wrong.length > 0;
    } catch {
      return false; // no longer a world, or no longer a manifest
    }
  };
  const objects = await shrink([...policies], (candidate) => fails({ world, policies: candidate }));
  const pairs = await shrink([...world.pairs], (candidate) => fails({ world: { ...world, pairs: candidate }, policies: objects }));
  const traffic = await shrink([...world.traffic], (candidate) => fails({ world: { ...world, pairs, traffic: candidate }, policies: objects }));
  const smaller = { profile, world: { ...world, pairs, traffic }, policies: objects };
  await fails(smaller);
  return { ...smaller, answer: last };
}
