import type { Query } from "#loader";
import { EMPTY, type Tables } from "./image.ts";

/** A generator of numbers that gives the same ones for the same seed. */
export function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const V6_BASE = 0xfd09n << 112n;

/** Tables of no sense, with every kind of entry. */
export function randomTables(seed: number, size: Tables["size"]): Tables {
  const random = randomOf(seed);
  const [subjects, peers, portClasses] = [2 + random(12), 4 + random(30), size === "W" ? 300 + random(200) : 6 + random(90)];
  const names = random(2) * 3;
  const base = (10 * 2 ** 24 + random(200) * 65_536) >>> 0;
  const chance = 1 + random(6);
  const bit = (direction: number, subject: number, peer: number, cls: number) => {
    let x = Math.imul(seed ^ (direction * 7919 + subject * 104_729 + peer * 1_299_709 + cls * 15_485_863), 0x9e37_79b1);
    x = Math.imul(x ^ (x >>> 15), 0x85eb_ca6b);
    return (x ^ (x >>> 13)) >>> 0;
  };
  const address = () => (random(3) === 0 ? random(2 ** 31) * 2 + random(2) : base + random(random(2) === 0 ? 600 : 200_000)) >>> 0;
  const blocks4 = Array.from({ length: 40 + random(60) }, () => {
    const length = [8, 12, 16, 20, 24, 25, 28, 30, 32, 32, 32][random(11)] as number;
    const span = 2 ** (32 - length);
    const first = Math.floor(address() / span) * span;
    return [first, first + span - 1, random(peers)] as const;
  }).sort((a, b) => b[1] - b[0] - (a[1] - a[0]));
  const blocks6 = Array.from({ length: 30 + random(40) }, () => {
    const length = [32, 48, 56, 64, 96, 120, 127, 128, 128, 128][random(10)] as number;
    const value = V6_BASE | (BigInt(random(4)) << 64n) | BigInt(random(5000));
    return { value: (value >> BigInt(128 - length)) << BigInt(128 - length), length, cls: random(peers) };
  });
  const unique = new Map(blocks6.map((one) => [`${one.value}/${one.length}`, one]));
  return {
    ...EMPTY,
    size,
    generation: BigInt(seed) + 1n,
    subjects,
    peers,
    portClasses,
    names,
    flat: { base, length: random(2) * (1 + random(60_000)) },
    blocks4: [[0, 0xffff_ffff, random(peers)], ...blocks4],
    blocks6: [{ value: 0n, length: 0, cls: random(peers) }, ...unique.values()],
    named:
      names === 0
        ? []
        : Array.from({ length: 40 }, (_, i) => ({
            value: i % 2 === 0 ? 0xffff_0000_0000n | BigInt(base + i) : V6_BASE | BigInt(i),
            protocol: [6, 17, 132][i % 3] as number,
            port: 8000 + i,
            names: 1 + random(7),
          })),
    namedClass: (set, cls) => (set === 0 ? cls : (cls + set) % portClasses),
    ports: Array.from({ length: portClasses * 2 }, () => {
      const [slot, first] = [random(6), random(70)];
      const [from, span] = slot === 5 ? [random(256), 1] : [first * 900 + random(900), 1 + random(3000)];
      return [slot, from, Math.min(slot === 5 ? 255 : 65_535, from + span - 1), random(portClasses)] as const;
    }),
    allows: (direction, subject, peer, cls) => bit(direction, subject, peer, cls) % (cls % 5 === 0 ? 2 : chance + 1) === 0,
    reason: (direction, subject, peer, cls) => 1 + (bit(direction, subject % 2, peer % 5, cls) % 7),
    reasons: Array.from({ length: 9 }, (_, i) => ({ rule: `r${i}`, flags: i % 2 })),
  };
}

/** A question that is more likely than chance to meet an entry. */
export function randomQuery(tables: Tables, random: (below: number) => number): Query {
  const family = random(2) === 0 ? 4 : 6;
  const near = () => {
    if (family === 6) {
      const one = tables.blocks6[random(tables.blocks6.length)] as (typeof tables.blocks6)[0];
      return random(3) === 0 ? V6_BASE | (BigInt(random(4)) << 64n) | BigInt(random(5000)) : one.value ^ BigInt(random(3));
    }
    const [first, last] = tables.blocks4[random(tables.blocks4.length)] as readonly [number, number, number];
    return BigInt(random(4) === 0 ? tables.flat.base + random(70_000) : (first + random(last - first + 2)) % 2 ** 32);
  };
  const named = tables.named[random(Math.max(1, tables.named.length))];
  if (named !== undefined && random(4) === 0) {
    const four = named.value < 1n << 48n;
    const value = four ? named.value & 0xffff_ffffn : named.value;
    return {
      direction: "ingress",
      subject: random(tables.subjects),
      family: four ? 4 : 6,
      peer: value,
      destination: value,
      protocol: named.protocol,
      index: named.port,
    };
  }
  const protocol = [6, 17, 132, 1, 58, 47, random(256)][random(7)] as number;
  const ported = [6, 17, 132, 1, 58].includes(protocol) && random(8) > 0;
  const port = tables.ports[random(tables.ports.length)] as (typeof tables.ports)[0];
  const index = ported ? (random(2) === 0 ? random(65_536) : port[random(2) === 0 ? 1 : 2]) : null;
  return {
    direction: random(2) === 0 ? "ingress" : "egress",
    subject: random(tables.subjects),
    family,
    peer: near(),
    destination: near(),
    protocol,
    index,
  };
}

const SLOTS: Readonly<Record<number, number>> = { 6: 0, 17: 1, 132: 2, 1: 3, 58: 4 };

/** What the tables say, looked up the slow way: no trie, no hash, no rows. */
export function reference(
  tables: Tables,
): (query: Query) => { readonly allowed: boolean; readonly peer: number; readonly portClass: number; readonly reason: number } {
  const four = [...tables.blocks4].reverse();
  const six = [...tables.blocks6].sort((a, b) => b.length - a.length);
  const ports = [...tables.ports].reverse();
  return ({ direction, subject, family, peer, destination, protocol, index }) => {
    const address = typeof peer === "bigint" ? peer : 0n;
    const number = Number(address & 0xffff_ffffn);
    const cls =
      family === 4
        ? (four.find(([first, last]) => first <= number && number <= last)?.[2] ?? 0)
        : (six.find(({ value, length }) => length === 0 || value >> BigInt(128 - length) === address >> BigInt(128 - length))?.cls ?? 0);
    const slot = index === null ? 5 : (SLOTS[protocol] ?? 5);
    const at = slot === 5 ? protocol : (index ?? 0);
    const plain = ports.find(([one, first, last]) => one === slot && first <= at && at <= last)?.[3] ?? 0;
    const whole = family === 4 ? 0xffff_0000_0000n | destination : destination;
    const set = slot > 2 ? 0 : (tables.named.find((one) => one.value === whole && one.protocol === protocol && one.port === index)?.names ?? 0);
    const portClass = tables.names > 0 ? tables.namedClass(set, plain) : plain;
    const side = direction === "egress" ? 1 : 0;
    return { allowed: tables.allows(side, subject, cls, portClass), peer: cls, portClass, reason: tables.reason(side, subject, cls, portClass) };
  };
}
