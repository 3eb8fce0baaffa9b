import { type Diagnostic, diagnostic, printable } from "#diagnostic";
import { type KeyTable, type ReaderOptions, RecordReader } from "#replay";
import { bytesOf } from "./bytes.ts";
import type { LogPath } from "./paths.ts";
import { sinkOf } from "./sinks.ts";
import { readStored } from "./stored.ts";

export interface Scanned {
  readonly reader: RecordReader;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads logs one after the other into a key table. A log that ends too early, or can't be unpacked to its end, counts up to there. */
export async function scanLogs(paths: readonly LogPath[], table: Pick<KeyTable, "add">, options: ReaderOptions, read: (bytes: number) => void): Promise<Scanned> {
  const reader = new RecordReader(table, options);
  const diagnostics: Diagnostic[] = [];
  for (const log of paths) {
    if (log.kind !== undefined) {
      diagnostics.push(...(await readStored(log, reader, read)));
      continue;
    }
    const sink = sinkOf(reader, log.shown);
    try {
      for await (const chunk of bytesOf(log, read)) sink.push(chunk);
    } catch (error) {
      const message = `\`${printable(log.shown)}\` could not be read to its end: ${printable((error as Error).message)}`;
      diagnostics.push(diagnostic("PCL5001", [log.shown], message, { source: { file: log.shown, line: reader.records } }));
      reader.buckets.malformed++;
    }
    sink.end();
  }
  for (const { file, record, offset, why } of reader.broken)
    diagnostics.push(diagnostic("PCL5001", [file], `record ${record} at byte ${offset} is broken: ${why}`, { source: { file, line: record } }));
  return { reader, diagnostics };
}
