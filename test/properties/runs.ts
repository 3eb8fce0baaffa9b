/** The seed of properties: `FC_SEED`, else always the same. */
export const everydaySeed = Number(process.env["FC_SEED"] ?? 20261121);

/** How many cases a property gets and from which seed: soak runs bring their own by `FC_RUNS` and `FC_SEED`, the everyday run is the same each time. */
export function runs(normal: number): { numRuns: number; seed: number; verbose: boolean } {
  const seed = everydaySeed;
  const numRuns = Number(process.env["FC_RUNS"] ?? normal);
  process.stderr.write(`property: ${numRuns} cases, seed ${seed}\n`);
  return { numRuns, seed, verbose: false };
}
