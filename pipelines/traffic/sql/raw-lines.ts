import { LineSplitter } from "#replay";
import { bytesOf } from "../bytes.ts";
import type { LogPath } from "../paths.ts";
import type { Place, Raw } from "./engine.ts";

/** Whether places count lines that are not blank, or bytes. */
export type Counted = "lines" | "bytes";

/**
 * Reads the lines at some places of a log, in order. `expected` is how many lines are not blank; the answer is whether there were so many, and
 * the log could be read to its end.
 */
export async function readLines(
  log: LogPath,
  places: readonly Place[],
  expected: number,
  counted: Counted,
  take: (raw: Raw) => void,
): Promise<boolean> {
  const lines = new LineSplitter();
  let [records, next] = [0, 0];
  const push = ({ bytes, number, offset, unfinished }: { bytes: Uint8Array; number: number; offset: number; unfinished: boolean }) => {
    if (isBlank(bytes)) return;
    records++;
    const place = places[next];
    if (place?.record !== (counted === "lines" ? records : offset)) return;
    next++;
    take({ ...place, shown: log.shown, number, offset, bytes, unfinished });
  };
  const chunks = bytesOf(log, () => undefined);
  for (let chunk = await nextOf(chunks); chunk !== null; chunk = await nextOf(chunks)) {
    if (chunk === "broken") return false;
    lines.push(chunk, push);
  }
  lines.end(push);
  return records === expected && next === places.length;
}

async function nextOf(chunks: AsyncGenerator<Uint8Array>): Promise<Uint8Array | "broken" | null> {
  try {
    const { value, done } = await chunks.next();
    return done === true ? null : value;
  } catch {
    return "broken";
  }
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x0d || byte === 0x09);
}
