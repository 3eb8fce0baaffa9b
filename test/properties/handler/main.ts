import { chance, requestOf } from "./bodies.ts";

/** Runs in a process of its own, whose memory counts: asks the built handler and writes what came of it. */
const [built = "", count = "100", seed = "1"] = process.argv.slice(2);
const { default: service } = (await import(built)) as { default: { fetch(request: Request): Promise<Response> } };
const TYPED: ReadonlySet<number> = new Set([400, 404, 405, 413, 415, 422, 503]);

const statuses: Record<number, number> = {};
const wrong: string[] = [];
let [slowest, peak] = [0, 0];
for (let i = 0; i < Number(count); i++) {
  const start = performance.now();
  const response = await service.fetch(requestOf(chance(Number(seed) * 1_000_003 + i)));
  const value = (await response.json()) as { type?: string; diagnostics?: readonly { code?: string }[] };
  statuses[response.status] = (statuses[response.status] ?? 0) + 1;
  const typed =
    TYPED.has(response.status) && value.type?.startsWith("urn:portcullis:problem:E_") === true && value.diagnostics?.[0]?.code !== undefined;
  if (response.status !== 200 && !typed) wrong.push(`case ${i} of seed ${seed}: ${response.status} ${JSON.stringify(value).slice(0, 300)}`);
  slowest = Math.max(slowest, performance.now() - start);
  peak = Math.max(peak, process.memoryUsage.rss());
}
process.stdout.write(JSON.stringify({ statuses, wrong: wrong.slice(0, 20), slowestMs: Math.round(slowest), peakMiB: Math.round(peak / 2 ** 20) }));
