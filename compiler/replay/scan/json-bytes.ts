/** Walking JSON as bytes, without making values of it. Every function answers the offset behind what it read, or -1 where the text is not what it expects. */
export const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;

export function skipSpace(bytes: Uint8Array, at: number): number {
  let byte = bytes[at];
  while (byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0x0a) byte = bytes[++at];
  return at;
}

/** Behind the closing quote of a string that starts at its opening quote, in text that is known to be JSON. */
export function skipString(bytes: Uint8Array, at: number, end: number): number {
  for (let i = at + 1; i < end; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) return i + 1;
    if (byte === BACKSLASH) i++;
  }
  return -1;
}

/** Behind a value of any kind, in text that is known to be JSON. */
export function skipValue(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at];
  if (first === QUOTE) return skipString(bytes, at, end);
  let depth = 0;
  for (let i = at; i < end; i++) {
    const byte = bytes[i] as number;
    if (byte === QUOTE) {
      i = skipString(bytes, i, end) - 1;
      if (i < 0) return -1;
    } else if (byte === OPEN || byte === OPEN_LIST) depth++;
    else if (byte === CLOSE || byte === CLOSE_LIST) {
      if (--depth === 0) return i + 1;
      if (depth < 0) return i;
    } else if (depth === 0 && (byte === 0x2c || byte <= 0x20)) return i;
  }
  return depth === 0 ? end : -1;
}

/** The end of the plain text that starts here, which is where its quote stands; -1 if it is not ASCII, broken, or goes on behind `end`. */
export function textEnd(bytes: Uint8Array, at: number, end: number): number {
  for (let i = at; i < end; i++) {
    const byte = bytes[i] as number;
    if (byte === QUOTE) return i;
    if (byte < 0x20 || byte > 0x7e) return -1;
    if (byte === BACKSLASH) {
      const length = escapeLength(bytes, i + 1);
      if (length === 0) return -1;
      i += length;
    }
  }
  return -1;
}

/** Bytes of an escape behind its backslash; 0 if it is none. */
function escapeLength(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte !== 0x75) return byte !== undefined && SIMPLE.includes(byte) ? 1 : 0;
  for (let i = at + 1; i <= at + 4; i++) if (!isHexadecimal(bytes[i] ?? 0)) return 0;
  return 5;
}

const SIMPLE = [...'"\\/bfnrt'].map((one) => one.charCodeAt(0));

function isHexadecimal(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
}

/** Behind a whole number without sign, as JSON writes it: at most nine digits; -1 if there is none. */
export function digitsEnd(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end && (bytes[i] as number) >= 0x30 && (bytes[i] as number) <= 0x39) i++;
  return i === at || i > at + 9 || (bytes[at] === 0x30 && i > at + 1) ? -1 : i;
}

export function wholeAt(bytes: Uint8Array, at: number, end: number): number {
  let value = 0;
  for (let i = at; i < end; i++) value = value * 10 + (bytes[i] as number) - 0x30;
  return value;
}
