import type { AddressRange } from "./predicate.ts";
import { gaps } from "./predicate.ts";

const V4_SIZE = 1n << 32n;
/** The highest address number: IPv4 takes 0 … 2^32-1, IPv6 the 2^128 numbers behind it. */
export const MAX_ADDRESS = V4_SIZE + (1n << 128n) - 1n;
export const ALL_V4: AddressRange = [0n, V4_SIZE - 1n];
export const ALL_V6: AddressRange = [V4_SIZE, MAX_ADDRESS];

/** Why a text is no address or CIDR, as a fragment for a message, and what was probably meant. */
export interface CidrProblem {
  readonly message: string;
  readonly help: string;
}
export interface Cidr {
  readonly family: 4 | 6;
  readonly range: AddressRange;
  readonly prefix: number;
  /** RFC 5952 / dotted text, host bits cleared. */
  readonly text: string;
  readonly hostBits: boolean;
}

/** Parses a strict IP address (RFC 4291, RFC 5952 spellings accepted): no zones, leading zeros, hex or short IPv4, no IPv4-mapped IPv6. */
export function parseAddress(text: string): { family: 4 | 6; value: bigint } | CidrProblem {
  if (text.includes("%")) return problem(`\`${text}\` has a zone`, "leave the zone out; a policy speaks of addresses on every node");
  return text.includes(":") ? parseV6(text) : parseV4(text);
}

/** The number of an address in the common space of both families. */
export function addressNumber(text: string): bigint | null {
  const parsed = parseAddress(text);
  if ("message" in parsed) return null;
  return parsed.family === 4 ? parsed.value : V4_SIZE + parsed.value;
}

export function parseCidr(text: string): Cidr | CidrProblem {
  const slash = text.indexOf("/");
  if (slash < 0) return problem(`\`${text}\` has no prefix length`, `write ${text}/${text.includes(":") ? 128 : 32} for the single address`);
  const address = parseAddress(text.slice(0, slash));
  if ("message" in address) return address;
  const digits = text.slice(slash + 1);
  const bits = address.family === 4 ? 32 : 128;
  if (!/^(0|[1-9][0-9]{0,2})$/.test(digits) || Number(digits) > bits) {
    return problem(`prefix \`/${digits}\` is not between 0 and ${bits}`, `IPv${address.family} prefixes have 0–${bits} bits`);
  }
  const prefix = Number(digits);
  const size = 1n << BigInt(bits - prefix);
  const base = (address.value / size) * size;
  const offset = address.family === 4 ? 0n : V4_SIZE;
  return {
    family: address.family,
    prefix,
    range: [offset + base, offset + base + size - 1n],
    text: `${formatAddress(offset + base)}/${prefix}`,
    hostBits: base !== address.value,
  };
}

export function isProblem(parsed: object): parsed is CidrProblem {
  return "message" in parsed;
}

/** Text of an address number; IPv6 in RFC 5952 form. */
export function formatAddress(value: bigint): string {
  if (value < V4_SIZE) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join(".");
  const number = value - V4_SIZE;
  const groups = Array.from({ length: 8 }, (_, i) => Number((number >> BigInt(112 - 16 * i)) & 0xffffn));
  let best = { start: -1, length: 1 };
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (start + length < 8 && groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  const hex = groups.map((group) => group.toString(16));
  if (best.start < 0) return hex.join(":");
  return `${hex.slice(0, best.start).join(":")}::${hex.slice(best.start + best.length).join(":")}`;
}

/** The fewest CIDRs that cover exactly these address ranges. */
export function toCidrs(ranges: readonly AddressRange[]): string[] {
  const found: string[] = [];
  for (const range of ranges) {
    for (const part of splitFamilies(range)) {
      const [high, bits] = [part[1], part[0] < V4_SIZE ? 32 : 128];
      let low = part[0];
      while (low <= high) {
        let free = 0;
        const base = bits === 32 ? low : low - V4_SIZE;
        while (free < bits && (base & ((1n << BigInt(free + 1)) - 1n)) === 0n && low + (1n << BigInt(free + 1)) - 1n <= high) free++;
        found.push(`${formatAddress(low)}/${bits - free}`);
        low += 1n << BigInt(free);
      }
    }
  }
  return found;
}

function splitFamilies([low, high]: AddressRange): AddressRange[] {
  return low < V4_SIZE && high >= V4_SIZE
    ? [
        [low, V4_SIZE - 1n],
        [V4_SIZE, high],
      ]
    : [[low, high]];
}

/** `ranges` without `holes`. */
export function without(ranges: readonly AddressRange[], holes: readonly AddressRange[]): AddressRange[] {
  return overlap(ranges, gaps(holes, 0n, MAX_ADDRESS, 1n));
}

/** The intersection of two unions of ranges. */
export function overlap(a: readonly AddressRange[], b: readonly AddressRange[]): AddressRange[] {
  const found: AddressRange[] = [];
  for (const [low1, high1] of a) {
    for (const [low2, high2] of b) {
      const low = low1 > low2 ? low1 : low2;
      const high = high1 < high2 ? high1 : high2;
      if (low <= high) found.push([low, high]);
    }
  }
  return found;
}

function parseV4(text: string): { family: 4; value: bigint } | CidrProblem {
  const parts = text.split(".");
  if (parts.length !== 4) return problem(`\`${text}\` is not four numbers`, "write an IPv4 address as four decimal numbers, e.g. 10.1.0.0");
  let value = 0n;
  for (const part of parts) {
    if (/^0[0-9]+$/.test(part)) return problem(`\`${text}\` has a leading zero`, "octal ambiguity: write the number without leading zeros");
    if (!/^[0-9]{1,3}$/.test(part) || Number(part) > 255)
      return problem(`\`${text}\` is not an IPv4 address`, "each of the four numbers is decimal, 0–255");
    value = (value << 8n) | BigInt(part);
  }
  return { family: 4, value };
}

function parseV6(text: string): { family: 6; value: bigint } | CidrProblem {
  const bad = () => problem(`\`${text}\` is not an IPv6 address`, "write IPv6 addresses as in RFC 5952, e.g. 2001:db8::1");
  const halves = text.split("::");
  if (halves.length > 2) return bad();
  const [head, tail] = halves.map((half) => groupsOf(half));
  if (head === undefined || head === null || tail === null) return bad();
  const given = head.length + (tail?.length ?? 0);
  if (tail === undefined ? given !== 8 : given > 7) return bad();
  const groups = tail === undefined ? head : [...head, ...Array<number>(8 - given).fill(0), ...tail];
  const value = groups.reduce((sum, group) => (sum << 16n) | BigInt(group), 0n);
  if (value >> 32n === 0xffffn) return problem(`\`${text}\` is an IPv4-mapped address`, "IPv4-mapped; write IPv4");
  return { family: 6, value };
}

function groupsOf(half: string): number[] | null {
  if (half === "") return [];
  const groups: number[] = [];
  const parts = half.split(":");
  for (const [i, part] of parts.entries()) {
    if (part.includes(".") && i === parts.length - 1) {
      const v4 = parseV4(part);
      if ("message" in v4) return null;
      groups.push(Number(v4.value >> 16n), Number(v4.value & 0xffffn));
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else return null;
  }
  return groups;
}

function problem(message: string, help: string): CidrProblem {
  return { message, help };
}
