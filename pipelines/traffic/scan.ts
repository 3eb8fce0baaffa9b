import { type Diagnostic, diagnostic, printable } from "#diagnostic";
import {
  CaptureReader,
  type Cut,
  isCapture,
  type KeyTable,
  type Line,
  LineSplitter,
  type Packet,
  type ReaderOptions,
  RecordReader,
  type Scan,
} from "#replay";
import { bytesOf } from "./bytes.ts";
import type { LogPath } from "./paths.ts";

export interface Scanned {
  readonly reader: RecordReader;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads logs one after the other into a key table. A log that ends too early, or can't be unpacked to its end, counts up to there. */
export async function scanLogs(paths: readonly LogPath[], table: KeyTable, options: ReaderOptions, read: (bytes: number) => void): Promise<Scanned> {
  const reader = new RecordReader(table, options);
  const diagnostics: Diagnostic[] = [];
  for (const log of paths) {
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

interface Sink {
  push(chunk: Uint8Array): void;
  end(): void;
}

/** Takes the bytes of one log: packets where it starts like a capture, else lines. */
function sinkOf(reader: RecordReader, file: string): Sink {
  let sink: Sink | null = null;
  return {
    push(chunk) {
      sink ??= isCapture(chunk) ? packetsOf(reader, file) : linesOf(reader, file);
      sink.push(chunk);
    },
    end: () => sink?.end(),
  };
}

function linesOf(reader: RecordReader, file: string): Sink {
  const lines = new LineSplitter();
  const take = (line: Line) => reader.line(file, line);
  const scan: Scan = (chunk, start, first) => reader.scan(file, chunk, start, first);
  return { push: (chunk) => lines.push(chunk, take, scan), end: () => lines.end(take) };
}

function packetsOf(reader: RecordReader, file: string): Sink {
  const capture = new CaptureReader();
  const take = (packet: Packet) => reader.packet(file, packet);
  const cut = (where: Cut) => reader.cut(file, where);
  return { push: (chunk) => capture.push(chunk, take, cut), end: () => capture.end(cut) };
}
