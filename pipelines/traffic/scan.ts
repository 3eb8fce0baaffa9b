import { type Diagnostic, diagnostic, printable } from "#diagnostic";
import { type KeyTable, type ReaderOptions, RecordReader } from "#replay";
import { bytesOf } from "./bytes.ts";
import type { LogPath } from "./paths.ts";
import { simdModule } from "./simd/module.ts";
import { sinkOf } from "./sinks.ts";
import { readStored } from "./stored.ts";
import { type Blocks, blocksOf } from "./threads/blocks.ts";
import type { Help } from "./threads/task.ts";
import { Threads } from "./threads/threads.ts";

export interface Scanned {
  readonly reader: RecordReader;
  readonly diagnostics: readonly Diagnostic[];
}
type Read = (bytes: number) => void;

/**
 * Reads logs one after the other into a key table. A log that ends too early, or can't be unpacked to its end, counts up to there.
 * Helping threads find out what lines are; they are counted in the order of the logs all the same, so that nothing depends on the help.
 */
export async function scanLogs(
  paths: readonly LogPath[],
  table: Pick<KeyTable, "add">,
  options: ReaderOptions,
  read: Read,
  help: Help | null = null,
): Promise<Scanned> {
  const { accelerator = simdModule() } = options;
  const how = { ...options, accelerator };
  const reader = new RecordReader(table, how);
  const failures = help === null ? await readAll(paths, reader, read) : await readTogether(paths, reader, read, how, help);
  return { reader, diagnostics: [...failures, ...brokenRecords(reader)] };
}

/** The first broken records of a log as findings. */
export function brokenRecords({ broken }: RecordReader): Diagnostic[] {
  return broken.map(({ file, record, offset, why }) =>
    diagnostic("PCL5001", [file], `record ${record} at byte ${offset} is broken: ${why}`, { source: { file, line: record } }),
  );
}

async function readAll(paths: readonly LogPath[], reader: RecordReader, read: Read): Promise<Diagnostic[]> {
  const failures: Diagnostic[] = [];
  for (const log of paths) failures.push(...(await readOne(log, reader, read)));
  return failures;
}

async function readTogether(paths: readonly LogPath[], reader: RecordReader, read: Read, options: ReaderOptions, help: Help): Promise<Diagnostic[]> {
  const { count, relations, fine } = help;
  const threads = await Threads.start(count, { relations, fine, options });
  const failures: Diagnostic[] = [];
  const started: (Blocks | null)[] = [];
  try {
    for (const [i, log] of paths.entries()) {
      // As many logs are read at the same time as there are threads.
      while (started.length < Math.min(paths.length, i + count)) {
        const next = paths[started.length] as LogPath;
        const blocks = next.kind === undefined ? await blocksOf(next, reader, threads, started.length) : null;
        blocks?.start();
        started.push(blocks);
      }
      const blocks = started[i] ?? null;
      started[i] = null;
      failures.push(...(blocks === null ? await readOne(log, reader, read) : await readBlocks(log, blocks, reader, read, threads)));
    }
  } finally {
    await threads.end();
  }
  return failures;
}

async function readOne(log: LogPath, reader: RecordReader, read: Read): Promise<readonly Diagnostic[]> {
  if (log.kind !== undefined) return readStored(log, reader, read);
  const sink = sinkOf(reader, log.shown);
  const failures: Diagnostic[] = [];
  try {
    for await (const chunk of bytesOf(log, read)) sink.push(chunk);
  } catch (error) {
    failures.push(failed(log, (error as Error).message, reader));
  }
  sink.end();
  return failures;
}

async function readBlocks({ shown, ...log }: LogPath, blocks: Blocks, reader: RecordReader, read: Read, threads: Threads): Promise<Diagnostic[]> {
  const failures: Diagnostic[] = [];
  let [number, offset] = [1, 0];
  for (let next = await blocks.next(); next !== null; next = await blocks.next()) {
    const { block, thread } = next;
    if (block.failure !== null) failures.push(failed({ shown, ...log }, block.failure, reader));
    number += reader.counted(shown, thread, block.bytes, block.traced, { number, offset });
    offset += block.bytes.length;
    read(block.read);
    threads.release(block);
  }
  return failures;
}

function failed(log: LogPath, why: string, reader: RecordReader): Diagnostic {
  const message = `\`${printable(log.shown)}\` could not be read to its end: ${printable(why)}`;
  reader.buckets.malformed++;
  return diagnostic("PCL5001", [log.shown], message, { source: { file: log.shown, line: reader.records } });
}
