import { evaluate } from "#model";
import { type FlowRecord, flowOfRecord, judge, KeyTable, Projection } from "#replay";
import { type LogPath, scanLogs } from "#traffic";
import { Clock, cpu } from "../job.ts";
import { releases } from "./releases.ts";
import { READING, type Went } from "./ways.ts";

/**
 * Decodes each record and decides its flow under both releases, as a collector does that evaluates each flow. Of the flows every
 * `every`th is decided, and the verdicts' CPU seconds are multiplied by that.
 */
export async function decidingFlows(log: LogPath, every: number): Promise<Went> {
  const [old, next] = releases();
  const start = cpu();
  let [flows, decided, verdicts] = [0, 0, 0];
  const add = (record: FlowRecord) => {
    if (flows++ % every > 0) return;
    const began = cpu();
    const flow = flowOfRecord(record);
    evaluate(old, flow);
    evaluate(next, flow);
    verdicts += cpu() - began;
    decided++;
  };
  await scanLogs([log], { add }, READING, () => undefined);
  const rest = cpu() - start - verdicts;
  const all = (verdicts / decided) * flows;
  return { counted: flows, parts: { verdicts: all, all: rest + all, decided } };
}

/** Scans the log into keys that these releases can tell apart, and judges each key under both. */
export async function decidingKeys(log: LogPath): Promise<Went> {
  const [old, next] = releases();
  const clock = new Clock();
  const start = cpu();
  const table = clock.part("verdicts", () => new KeyTable(new Projection([old, next])));
  await scanLogs([log], table, READING, () => undefined);
  const judged = clock.part("verdicts", () => judge(table.finish().keys, old, next));
  const denied = judged.filter(({ effect }) => effect === "newlyDenied").length;
  return { counted: judged.length, parts: { ...clock.parts, all: cpu() - start, denied } };
}
