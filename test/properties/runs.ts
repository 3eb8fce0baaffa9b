/** How many cases a property gets: `FC_RUNS` for soak runs, else what the test says. */
export function runs(normal: number): { numRuns: number; seed: number; verbose: boolean } {
  const seed = Number(process.env["FC_SEED"] ?? Date.now() % 2 ** 31);
  const numRuns = Number(process.env["FC_RUNS"] ?? normal);
  process.stderr.write(`property: ${numRuns} cases, seed ${seed}\n`);
  return { numRuns, seed, verbose: false };
}
