/** Bytes of headers, one function each; numbers in network order. */
export type Bytes = readonly number[];

const u16 = (value: number): Bytes => [(value >> 8) & 255, value & 255];
const u32 = (value: number): Bytes => [(value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];

export function v4(text: string): number {
  return text.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

export function v6(text: string): bigint {
  const [left = "", right] = text.split("::");
  const groups = (part: string) => (part === "" ? [] : part.split(":"));
  const [front, back] = [groups(left), groups(right ?? "")];
  const all = right === undefined ? front : [...front, ...Array<string>(8 - front.length - back.length).fill("0"), ...back];
  return all.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

const bytes16 = (value: bigint): Bytes => Array.from({ length: 16 }, (_, i) => Number((value >> BigInt(120 - 8 * i)) & 255n));

export function ethernet(type: number, payload: Bytes, tags: readonly number[] = []): Bytes {
  return [...Array<number>(12).fill(2), ...tags.flatMap((tag) => [...u16(tag), 0, 5]), ...u16(type), ...payload];
}

export interface Ipv4Options {
  readonly fragment?: number;
  readonly options?: Bytes;
  readonly length?: number;
  readonly ttl?: number;
}

export function ipv4(
  from: string,
  to: string,
  protocol: number,
  payload: Bytes,
  { fragment = 0, options = [], length, ttl = 64 }: Ipv4Options = {},
): Bytes {
  const header = 20 + options.length;
  return [
    0x40 | (header / 4),
    0,
    ...u16(length ?? header + payload.length),
    0,
    1,
    ...u16(fragment),
    ttl,
    protocol,
    0,
    0,
    ...u32(v4(from)),
    ...u32(v4(to)),
    ...options,
    ...payload,
  ];
}

export function ipv6(from: string, to: string, next: number, payload: Bytes, hopLimit = 64): Bytes {
  return [0x60, 0, 0, 0, ...u16(payload.length), next, hopLimit, ...bytes16(v6(from)), ...bytes16(v6(to)), ...payload];
}

/** An IPv6 extension header of 8 bytes. */
export function extension(next: number, body: Bytes = [0, 0, 0, 0, 0, 0, 0]): Bytes {
  return [next, ...body];
}
export function fragment6(next: number, offset: number): Bytes {
  return [next, 0, ...u16((offset << 3) | 1), 0, 0, 0, 7];
}

export const SYN = 0x02;
export const ACK = 0x10;
export function tcp(source: number, target: number, flags: number): Bytes {
  return [...u16(source), ...u16(target), 0, 0, 0, 1, 0, 0, 0, 0, 0x50, flags, 0xff, 0xff, 0, 0, 0, 0];
}
export function udp(source: number, target: number, payload: Bytes = [1, 2, 3, 4]): Bytes {
  return [...u16(source), ...u16(target), ...u16(8 + payload.length), 0, 0, ...payload];
}
export function sctp(source: number, target: number, chunk: number): Bytes {
  return [...u16(source), ...u16(target), ...u32(chunk === 1 ? 0 : 99), 0, 0, 0, 0, chunk, 0, 0, 20, ...Array<number>(16).fill(0)];
}
export function icmp(type: number, code: number, rest: Bytes = [0, 7, 0, 1]): Bytes {
  return [type, code, 0, 0, ...rest, ...(rest.length === 4 ? [9, 9] : [])];
}

/** ARP of Ethernet and IPv4: 1 asks, 2 answers. */
export function arp(operation: number, sender: string, target: string): Bytes {
  const link = Array<number>(6).fill(2);
  return [...u16(1), ...u16(0x0800), 6, 4, ...u16(operation), ...link, ...u32(v4(sender)), ...link, ...u32(v4(target))];
}

/** Neighbour discovery: the message of a type about a target, with options of 8 bytes. */
export function discovery(type: number, target: string, options = 1): Bytes {
  const about = type === 133 ? [] : type === 134 ? Array<number>(8).fill(0) : bytes16(v6(target));
  return icmp(type, 0, [0, 0, 0, 0, ...about, ...Array<Bytes>(options).fill([1, 1, 2, 2, 2, 2, 2, 2]).flat()]);
}
/** The multicast address on which who has `target` listens. */
export function solicitedNode(target: string): string {
  const low = v6(target) & 0xff_ffffn;
  return `ff02::1:ff${(low >> 16n).toString(16).padStart(2, "0")}:${(low & 0xffffn).toString(16)}`;
}
