import {
  CaptureReader,
  type Cut,
  isCapture,
  isProbeTable,
  type Line,
  LineSplitter,
  type Packet,
  probeRows,
  type RecordReader,
  type Scan,
} from "#replay";

/** A single JSON value that goes over several lines may be this long. */
const MAX_DOCUMENT = 64 << 20;

/** Takes the bytes of one log. */
export interface Sink {
  push(chunk: Uint8Array): void;
  end(): void;
}

/** How a log is read, by how it starts: a capture, a table, one JSON value over several lines, and else a record a line. */
export function sinkOf(reader: RecordReader, file: string): Sink {
  let sink: Sink | null = null;
  return {
    push(chunk) {
      sink ??= kindOf(chunk)(reader, file);
      sink.push(chunk);
    },
    end: () => sink?.end(),
  };
}

/** Whether a log that starts so has a record a line. */
export function hasLines(chunk: Uint8Array): boolean {
  return kindOf(chunk) === linesOf;
}

function kindOf(chunk: Uint8Array): (reader: RecordReader, file: string) => Sink {
  if (isCapture(chunk)) return packetsOf;
  const start = new TextDecoder().decode(chunk.subarray(0, 256));
  if (isProbeTable(start)) return rowsOf;
  return /^\s*([{]|\[\s*[{]?)\s*\n/.test(start) ? documentOf : linesOf;
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

function rowsOf(reader: RecordReader, file: string): Sink {
  const lines = new LineSplitter();
  const text = new TextDecoder();
  let rows: ReturnType<typeof probeRows> | null = null;
  const take = (line: Line) => {
    const row = text.decode(line.bytes);
    if (row.trim() === "") return;
    if (rows === null) rows = probeRows(row);
    else reader.record(file, line, rows(row));
  };
  return { push: (chunk) => lines.push(chunk, take), end: () => lines.end(take) };
}

/** One record, or a list of them. */
function documentOf(reader: RecordReader, file: string): Sink {
  const chunks: Uint8Array[] = [];
  let size = 0;
  return {
    push(chunk) {
      size += chunk.length;
      if (size <= MAX_DOCUMENT) chunks.push(chunk.slice());
    },
    end() {
      if (size > MAX_DOCUMENT) return reader.cut(file, { number: 1, offset: 0, why: `one JSON value of more than ${MAX_DOCUMENT} bytes` });
      try {
        const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks)));
        for (const [i, one] of (Array.isArray(value) ? value : [value]).entries()) reader.record(file, { number: i + 1, offset: 0 }, one);
      } catch {
        reader.cut(file, { number: 1, offset: 0, why: "this record is no JSON" });
      }
    },
  };
}
