import { LineSplitter } from "#replay";
import { bytesOf } from "../bytes.ts";
import type { LogPath } from "../paths.ts";
import type { Place, Raw } from "./engine.ts";

const SPACE: readonly number[] = [0x20, 0x0d, 0x09];

/** Whether places count lines that are not blank, or bytes. */
export type Counted = "lines" | "bytes";

/**
 * Reads the lines at some places of a log, in order. `expected` is how many lines are not blank; the answer is whether there were so many,
 * none that engines may take for JSON though it is none, and the log could be read to its end.
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
  let isSame = true;
  const push = ({ bytes, number, offset, unfinished }: { bytes: Uint8Array; number: number; offset: number; unfinished: boolean }) => {
    if (isBlank(bytes)) return;
    records++;
    if (isFed(bytes)) isSame = false;
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
  return isSame && records === expected && next === places.length;
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
  return bytes.every((byte) => SPACE.includes(byte));
}

/** Whether a line starts or ends with a feed, vertical tab or form feed: DuckDB takes them for space, JSON doesn't. */
function isFed(bytes: Uint8Array): boolean {
  const ends = [bytes.find((byte) => !SPACE.includes(byte)), bytes.findLast((byte) => !SPACE.includes(byte))];
  return ends.some((byte) => byte === 0x0b || byte === 0x0c);
}
