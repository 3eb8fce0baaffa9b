import { open } from "node:fs/promises";
import { CompileError } from "#diagnostic";
import type { Projection, ReaderOptions } from "#replay";
import { bytesOf } from "../bytes.ts";
import { untilInterrupted } from "../duckdb/interrupt.ts";
import type { LogPath } from "../paths.ts";
import { hasLines } from "../sinks.ts";
import { type CountedLog, countBySql } from "../sql/count.ts";
import { sparkEngine } from "./engine-of-logs.ts";
import { type SparkOptions, SparkSession } from "./session.ts";

/** How logs that start so have to be named for Hadoop to unpack them. */
const PACKED: readonly (readonly [name: string, start: readonly number[]])[] = [
  [".gz", [0x1f, 0x8b]],
  [".zst", [0x28, 0xb5, 0x2f, 0xfd]],
];
/** Names that Hadoop unpacks, or tries to. */
const NAMED_PACKED = /\.(gz|zst|bz2|deflate|snappy|lz4)$/;

/** Counts logs by Spark, to the same result as scanning them; null where they hold what only the scanner reads. */
export async function countBySpark(
  paths: readonly LogPath[],
  projection: Projection,
  options: ReaderOptions,
  how: SparkOptions,
): Promise<CountedLog | null> {
  if (options.text !== null) return null;
  for (const log of paths) if (!(await isForSpark(log))) return null;
  return untilInterrupted((interrupted) => countAll(paths, projection, options, { signal: interrupted, ...how }));
}

async function countAll(paths: readonly LogPath[], projection: Projection, options: ReaderOptions, how: SparkOptions): Promise<CountedLog | null> {
  const spark = await SparkSession.open(how);
  try {
    const logs = await addressed(spark, paths);
    const engine = await sparkEngine(
      spark,
      logs,
      logs.map(({ path, kind }) => (kind === "address" ? path : `file:${path}`)),
    );
    return engine === null ? null : await countBySql(engine, projection, options);
  } catch (error) {
    if (error instanceof CompileError && isUnread(error) && how.signal?.aborted !== true) return null;
    throw error;
  } finally {
    spark.close();
  }
}

/** Logs with all files that their addresses name. */
async function addressed(spark: SparkSession, paths: readonly LogPath[]): Promise<LogPath[]> {
  const logs: LogPath[] = [];
  for (const log of paths) {
    if (log.kind !== "address") logs.push(log);
    else
      for (const { path, size } of (await spark.ask({ do: "files", patterns: [log.path] }))["files"] as { path: string; size: number }[])
        logs.push({ path, shown: path, size, kind: "address" });
  }
  return logs;
}

/** Whether Spark reads a log as lines, unpacked as its name says; what is behind an address is taken for some. */
async function isForSpark(log: LogPath): Promise<boolean> {
  if (log.kind === "address") return true;
  if (log.path === "-" || log.kind !== undefined || log.size === null) return false;
  const start = await startOf(log.path);
  const packed = PACKED.find(([, magic]) => magic.every((byte, i) => start[i] === byte));
  if (packed === undefined ? NAMED_PACKED.test(log.path) : !log.path.endsWith(packed[0])) return false;
  try {
    for await (const unpacked of bytesOf(log, () => undefined)) return hasLines(unpacked);
    return true;
  } catch {
    return false;
  }
}

async function startOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** What Spark says of a log that it can't read to its end, which the scanner says better. */
function isUnread({ diagnostics }: CompileError): boolean {
  return diagnostics.some(({ message }) => /FAILED_READ_FILE|java[.]io[.]EOFException|ZipException/.test(message));
}
