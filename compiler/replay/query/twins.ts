import { QUOTE, skipSpace, skipString, skipValue } from "../scan/json-bytes.ts";

const TEXT = new TextDecoder();
const [OPEN, OPEN_LIST, CLOSE, CLOSE_LIST, COMMA] = [0x7b, 0x5b, 0x7d, 0x5d, 0x2c] as const;

/** Whether an object anywhere in a text that is known to be JSON has two members of one name: parsers differ in which of them they take. */
export function hasTwins(json: Uint8Array): boolean {
  return walk(json, skipSpace(json, 0)) === TWINS;
}

const TWINS = -2;

/** Behind the value that starts here; `TWINS` where there are some in it. */
function walk(json: Uint8Array, start: number): number {
  const open = json[start];
  if (open !== OPEN && open !== OPEN_LIST) return skipValue(json, start, json.length);
  const names = new Set<string>();
  let at = skipSpace(json, start + 1);
  while (json[at] !== CLOSE && json[at] !== CLOSE_LIST) {
    if (open === OPEN) {
      const end = json[at] === QUOTE ? skipString(json, at, json.length) : -1;
      const name: unknown = end < 0 ? null : JSON.parse(TEXT.decode(json.subarray(at, end)));
      if (typeof name !== "string" || names.has(name)) return TWINS;
      names.add(name);
      at = skipSpace(json, skipSpace(json, end) + 1);
    }
    const end = walk(json, at);
    if (end < 0) return TWINS;
    at = skipSpace(json, end);
    if (json[at] === COMMA) at = skipSpace(json, at + 1);
  }
  return at + 1;
}
