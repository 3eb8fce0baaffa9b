import { type Code, printable } from "#diagnostic";

export const MAX_DEPTH = 64;
/** Items of one list; the largest clusters have fewer pods. */
export const MAX_ITEMS = 200_000;

/** Why a text is no plain JSON data; `earlier` is where a key stood before. */
export class NotPlain extends Error {
  readonly code: Code;
  readonly offset: number;
  readonly earlier: number | null;
  constructor(code: Code, offset: number, message: string, earlier: number | null = null) {
    super(message);
    this.code = code;
    this.offset = offset;
    this.earlier = earlier;
  }
}

export function tooDeep(offset: number): NotPlain {
  return new NotPlain("PCL1003", offset, `the text nests deeper than depth ${MAX_DEPTH}`);
}
export function tooLong(offset: number): NotPlain {
  return new NotPlain("PCL1003", offset, `a list has more than ${MAX_ITEMS} items`);
}
export function twice(key: string, offset: number, earlier: number): NotPlain {
  return new NotPlain("PCL1002", offset, `key \`${printable(key)}\` is given twice`, earlier);
}
/** Numbers that JSON and Go read differently: beyond 2^53, negative zero, infinite. */
export function checkNumber(value: number, spelling: string, offset: number): number {
  const exact = Number.isInteger(value) ? Number.isSafeInteger(value) && !Object.is(value, -0) : Number.isFinite(value);
  if (exact) return value;
  throw new NotPlain("PCL1004", offset, `number \`${printable(spelling)}\` is outside the integer range`);
}
