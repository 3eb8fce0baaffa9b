import { bytesOf } from "../bytes.ts";
import type { Block } from "./task.ts";

const NEWLINE = 10;
/** Room for a block as it is unpacked and the start of a line. */
const LEAST = (1 << 20) + (1 << 17);

/** A packed file in blocks of whole lines, each in memory that was given for it if that is enough; what can't be unpacked ends it. */
export async function* linesOfPacked(path: string, first: ArrayBuffer | null): AsyncGenerator<Omit<Block, "traced">, void, ArrayBuffer | null> {
  let memory = first;
  let rest: Uint8Array[] = [];
  let read = 0;
  let failure: string | null = null;
  const take = () => {
    const taken = read;
    read = 0;
    return taken;
  };
  try {
    for await (const chunk of bytesOf({ path, shown: path, size: 0 }, (bytes) => void (read += bytes))) {
      const end = chunk.lastIndexOf(NEWLINE) + 1;
      const tail = chunk.slice(end);
      if (end > 0) {
        memory = yield { bytes: joined([...rest, chunk.subarray(0, end)], memory), read: take(), isLast: false, failure: null };
        rest = [];
      }
      if (tail.length > 0) rest.push(tail);
    }
  } catch (error) {
    failure = (error as Error).message;
  }
  yield { bytes: joined(rest, memory), read: take(), isLast: true, failure };
}

function joined(parts: readonly Uint8Array[], memory: ArrayBuffer | null): Uint8Array<ArrayBuffer> {
  const size = parts.reduce((sum, { length }) => sum + length, 0);
  const whole = new Uint8Array(memory !== null && memory.byteLength >= size ? memory : new ArrayBuffer(Math.max(size, LEAST)), 0, size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
