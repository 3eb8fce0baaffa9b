/** Walking JSON as bytes, without making values of it. Every function answers the offset behind what it read, or -1 where the text is not what it expects. */
const QUOTE = 0x22;
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

/** Behind the closing quote of a string that starts at its opening quote. Only ASCII: whether other bytes are UTF-8 is not for here to say. */
export function skipString(bytes: Uint8Array, at: number, end: number): number {
  for (let i = at + 1; i < end; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) return i + 1;
    if (byte === BACKSLASH) i++;
    else if ((byte as number) < 0x20 || (byte as number) > 0x7e) return -1;
  }
  return -1;
}

/** Behind a value of any kind. Strings in it are told from structure; that braces match is all that is checked. */
export function skipValue(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at];
  if (first === QUOTE) return skipString(bytes, at, end);
  if (first !== OPEN && first !== OPEN_LIST) return skipWord(bytes, at, end);
  let depth = 0;
  for (let i = at; i < end; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) {
      i = skipString(bytes, i, end) - 1;
      if (i < 0) return -1;
    } else if (byte === OPEN || byte === OPEN_LIST) depth++;
    else if ((byte === CLOSE || byte === CLOSE_LIST) && --depth === 0) return i + 1;
  }
  return -1;
}

/** Behind a number, `true`, `false` or `null`. */
function skipWord(bytes: Uint8Array, at: number, end: number): number {
  const word = WORDS.find((one) => one.charCodeAt(0) === bytes[at]);
  if (word !== undefined) return isText(bytes, at, Math.min(at + word.length, end), word) ? at + word.length : -1;
  let i = at;
  while (i < end && isOfNumber(bytes[i] as number)) i++;
  return i === at || (bytes[i - 1] as number) < 0x30 ? -1 : i;
}

const WORDS = ["true", "false", "null"];

/** Digits, sign, point and exponent. */
function isOfNumber(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || byte === 0x2d || byte === 0x2e || byte === 0x2b || byte === 0x65 || byte === 0x45;
}

/** A whole number up to 2^31 that ends before `end`; -1 if it is none. */
export function wholeAt(bytes: Uint8Array, at: number, end: number): number {
  if (end - at > 9 || end === at) return -1;
  let value = 0;
  for (let i = at; i < end; i++) {
    const digit = (bytes[i] as number) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Whether these bytes are the ASCII text. */
export function isText(bytes: Uint8Array, at: number, end: number, text: string): boolean {
  if (end - at !== text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** The members of an object: calls with the offsets of each key (without quotes) and value; stops where `take` answers below 0. */
export function eachMember(bytes: Uint8Array, at: number, end: number, take: (key: number, keyEnd: number, value: number) => number): number {
  if (bytes[at] !== OPEN) return -1;
  let i = skipSpace(bytes, at + 1);
  if (bytes[i] === CLOSE) return i + 1;
  for (;;) {
    if (bytes[i] !== QUOTE) return -1;
    const keyEnd = skipString(bytes, i, end);
    if (keyEnd < 0) return -1;
    const colon = skipSpace(bytes, keyEnd);
    if (bytes[colon] !== 0x3a) return -1;
    i = take(i + 1, keyEnd - 1, skipSpace(bytes, colon + 1));
    if (i < 0) return i;
    i = skipSpace(bytes, i);
    if (bytes[i] === CLOSE) return i + 1;
    if (bytes[i] !== 0x2c) return -1;
    i = skipSpace(bytes, i + 1);
  }
}
