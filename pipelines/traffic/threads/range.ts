import { closeSync, openSync, readSync } from "node:fs";
import type { Block, RangeTask } from "./task.ts";

const NEWLINE = 10;
/** Room behind a range for the line that goes on there. */
const BEHIND = 1 << 16;
/** The file that was read last, which most likely is the next one. */
const open = { path: "", file: -1 };

/** The lines that start in a range of a file, whole. */
export function readRange({ path, from, to, memory }: RangeTask): Omit<Block, "traced"> {
  let bytes = new Uint8Array(memory !== null && memory.byteLength >= to - from + BEHIND ? memory : new ArrayBuffer(to - from + BEHIND));
  try {
    const file = opened(path);
    // One byte more, to know whether the range starts with a line.
    const before = from === 0 ? 0 : 1;
    const wanted = to - from + before;
    let filled = fill(file, bytes, 0, wanted, from - before);
    const start = before === 0 ? 0 : bytes.subarray(0, filled).indexOf(NEWLINE) + 1;
    const startsHere = before === 0 ? filled > 0 : start > 0 && start < wanted;
    if (!startsHere) return part(bytes.subarray(0, 0), to - from);
    while (bytes[filled - 1] !== NEWLINE) {
      if (filled === bytes.length) bytes = widened(bytes);
      const more = fill(file, bytes, filled, Math.min(bytes.length, filled + BEHIND), from - before + filled);
      if (more === filled) break;
      const newline = bytes.subarray(filled, more).indexOf(NEWLINE);
      filled = newline < 0 ? more : filled + newline + 1;
    }
    return part(bytes.subarray(start, filled), to - from);
  } catch (error) {
    return { bytes: bytes.subarray(0, 0), read: 0, isLast: true, failure: (error as Error).message };
  }
}

function part(bytes: Uint8Array<ArrayBuffer>, read: number): Omit<Block, "traced"> {
  return { bytes, read, isLast: false, failure: null };
}

function opened(path: string): number {
  if (open.path === path) return open.file;
  if (open.file >= 0) closeSync(open.file);
  open.path = "";
  open.file = openSync(path, "r");
  open.path = path;
  return open.file;
}

/** Reads up to `end`, as far as the file goes; the answer is where what was read ends. */
function fill(file: number, bytes: Uint8Array, start: number, end: number, position: number): number {
  let at = start;
  while (at < end) {
    const count = readSync(file, bytes, at, end - at, position + at - start);
    if (count === 0) break;
    at += count;
  }
  return at;
}

function widened(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const wider = new Uint8Array(bytes.length * 2);
  wider.set(bytes);
  return wider;
}
