import { closeSync, openSync, readSync } from "node:fs";
import type { RecordReader } from "#replay";
import { bytesOf, isPacked } from "../bytes.ts";
import type { LogPath } from "../paths.ts";
import { hasLines } from "../sinks.ts";
import type { Block } from "./task.ts";
import type { Threads } from "./threads.ts";

/** Bytes of a plain file that a thread reads at once. */
const RANGE = 1 << 19;
/** Blocks of a packed log that are asked for before the one that is counted; of a plain one, for each thread. */
const [AHEAD_PACKED, AHEAD] = [8, 3];
/** A log is what its first lines are. */
const LOOKED_AT = 16;

/** Blocks of one log in their order, some of them asked for before they are wanted. */
export interface Blocks {
  /** The next block and the thread that it comes from; null behind the last one. */
  next(): Promise<{ readonly block: Block; readonly thread: number } | null>;
  start(): void;
}

/** How threads read a log; null where they can't help: what is no file or has no lines, or formats whose records are decoded each. */
export async function blocksOf(log: LogPath, reader: RecordReader, threads: Threads, first: number): Promise<Blocks | null> {
  if (log.size === null || log.path === "-") return null;
  const head = await headOf(log);
  if (head === null || !hasLines(head.bytes) || !startsScanned(head.bytes, reader)) return null;
  const { path, size } = log;
  if (head.isPacked) {
    const thread = first % threads.count;
    return ahead(AHEAD_PACKED, () => ({ thread, block: threads.ask(thread, { kind: "next", log: first, path }) }));
  }
  let [from, turn] = [0, first];
  return ahead(AHEAD * threads.count, () => {
    if (from >= size) return null;
    const [start, thread] = [from, turn++ % threads.count];
    from += RANGE;
    return { thread, block: threads.ask(thread, { kind: "range", path, from: start, to: Math.min(from, size) }) };
  });
}

function ahead(most: number, ask: () => { readonly thread: number; readonly block: Promise<Block> } | null): Blocks {
  const asked: { readonly thread: number; readonly block: Promise<Block> }[] = [];
  let isOver = false;
  const start = () => {
    while (!isOver && asked.length < most) {
      const one = ask();
      if (one === null) isOver = true;
      else asked.push(one);
    }
  };
  const next = async () => {
    start();
    const one = asked.shift();
    if (one === undefined) return null;
    const block = await one.block;
    if (block.isLast) {
      isOver = true;
      asked.length = 0;
    }
    return { block, thread: one.thread };
  };
  return { next, start };
}

/** The first bytes of a log, unpacked; null where they can't be read, which reading it all will say. */
async function headOf(log: LogPath): Promise<{ readonly bytes: Uint8Array; readonly isPacked: boolean } | null> {
  try {
    const start = startOf(log.path);
    if (!isPacked(start)) return { bytes: start, isPacked: false };
    for await (const chunk of bytesOf(log, () => undefined)) return { bytes: chunk, isPacked: true };
    return null;
  } catch {
    return null;
  }
}

function startOf(path: string): Uint8Array {
  const file = openSync(path, "r");
  try {
    const bytes = new Uint8Array(1 << 17);
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(file);
  }
}

function startsScanned(head: Uint8Array, reader: RecordReader): boolean {
  for (let [at, lines] = [0, 0]; lines < LOOKED_AT; lines++) {
    const end = head.indexOf(10, at);
    if (end < 0) return lines === 0 && at < head.length && reader.isScanned(head.subarray(at));
    if (reader.isScanned(head.subarray(at, end))) return true;
    at = end + 1;
  }
  return false;
}
