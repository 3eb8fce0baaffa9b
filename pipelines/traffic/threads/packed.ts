import { bytesOf } from "../bytes.ts";
import type { Block } from "./task.ts";

const NEWLINE = 10;

/** A packed file in blocks of whole lines; what can't be unpacked ends it. */
export async function* linesOfPacked(path: string): AsyncGenerator<Omit<Block, "traced">> {
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
        yield { bytes: joined([...rest, chunk.subarray(0, end)]), read: take(), isLast: false, failure: null };
        rest = [];
      }
      if (tail.length > 0) rest.push(tail);
    }
  } catch (error) {
    failure = (error as Error).message;
  }
  yield { bytes: joined(rest), read: take(), isLast: true, failure };
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
