import { parentPort, workerData } from "node:worker_threads";
import { KeyTable, Projection, RecordReader } from "#replay";
import { linesOfPacked } from "./packed.ts";
import { readRange } from "./range.ts";
import type { Block, Task, ThreadData } from "./task.ts";

/** Finds out what the lines of blocks are; the thread that asked counts them. */
const { relations, fine, options } = workerData as ThreadData;
const reader = new RecordReader(new KeyTable(new Projection(relations, { fine })), options);
/** Packed logs by their numbers. What was asked of one ahead, and comes after its end, is nothing: it isn't read from its start again. */
const packed = new Map<number, ReturnType<typeof linesOfPacked>>();
const NOTHING: Omit<Block, "traced"> = { bytes: new Uint8Array(0), read: 0, isLast: true, failure: null };
let last: Promise<void> = Promise.resolve();

parentPort?.on("message", ({ id, task }: { readonly id: number; readonly task: Task }) => {
  last = last.then(async () => {
    const part = await partOf(task);
    const traced = reader.trace(part.bytes);
    const block: Block = { ...part, traced };
    parentPort?.postMessage({ id, block }, [part.bytes.buffer, traced.times.buffer as ArrayBuffer, traced.words.buffer as ArrayBuffer]);
  });
});

async function partOf(task: Task): Promise<Omit<Block, "traced">> {
  if (task.kind === "range") return readRange(task);
  const lines = packed.get(task.log) ?? linesOfPacked(task.path, task.memory);
  packed.set(task.log, lines);
  const { value, done } = await lines.next(task.memory);
  return done === true ? { ...NOTHING, bytes: new Uint8Array(0) } : value;
}
