import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Image } from "#image";
import { loadObject, onlyValue } from "./bpftool.ts";
import { ensureFileSystem, withFile } from "./entry.ts";
import { objectOf, openImage, withAddresses } from "./image.ts";
import type { Pins } from "./pins.ts";
import { attempt, type Outcome, refuse } from "./refused.ts";
import { must } from "./run.ts";

/** One question to an image: may this subject class speak with that peer? */
export interface Query {
  readonly direction: "ingress" | "egress";
  readonly subject: number;
  readonly family: 4 | 6;
  /** By address, as packets tell it; a class where an end has no address. */
  readonly peer: bigint | { readonly cls: number };
  readonly destination: bigint;
  /** IANA number. */
  readonly protocol: number;
  /** Destination port, or type << 8 | code; null for a packet without one. */
  readonly index: number | null;
}
export interface Answer {
  readonly allowed: boolean;
  readonly reason: number;
  readonly peer: number;
  readonly portClass: number;
  /** A number that lies beyond a table: the packet would be dropped. */
  readonly broken: boolean;
}

const AT_ONCE = 65_536;
const QUERY_BYTES = 48;
const ANSWER_BYTES = 8;
const MASK = (1n << 64n) - 1n;

/** Asks the kernel, by the decision's own machine code; nothing is attached, and nothing stays. */
export function replay(
  pins: Pins,
  bytes: Uint8Array,
  name: string,
  queries: readonly Query[],
  addresses: Uint8Array | null = null,
): Outcome<readonly Answer[]> {
  return attempt(() => {
    const file = openImage(bytes, name, null);
    const image = addresses === null ? file : withAddresses(file, addresses);
    ensureFileSystem(pins);
    const answers: Answer[] = [];
    for (let from = 0; from < queries.length; from += AT_ONCE) answers.push(...ask(pins, image, name, queries.slice(from, from + AT_ONCE)));
    return answers;
  });
}

function ask(pins: Pins, image: Image, name: string, queries: readonly Query[]): readonly Answer[] {
  const table = new Uint8Array(AT_ONCE * QUERY_BYTES);
  const view = new DataView(table.buffer);
  for (const [i, query] of queries.entries()) put(view, i * QUERY_BYTES, query);
  return runQueries(pins, objectOf(image, "replay", 0, new Map([[".data.queries", table]])), name, queries.length);
}

/** Loads a replay object, runs it once for each query, and reads the answers back. */
function runQueries(pins: Pins, object: Uint8Array, name: string, count: number): readonly Answer[] {
  const folder = join(pins.root, `replay-${process.pid}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { mode: 0o700 });
  try {
    const problem = withFile(object, (file) => loadObject(file, folder, []));
    if (problem !== null) refuse("PCL7002", [name], `the kernel does not take the image: ${problem}`);
    const frame = Buffer.alloc(64);
    withFile(frame, (file) =>
      must("bpftool", ["prog", "run", "pinned", join(folder, "programs", "pc_replay"), "data_in", file, "repeat", String(count)]),
    );
    const found = onlyValue(join(folder, "maps", "_data_answers"));
    return Array.from({ length: count }, (_, i) => answerAt(found, i * ANSWER_BYTES));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function put(view: DataView, at: number, { direction, subject, family, peer, destination, protocol, index }: Query): void {
  const named = typeof peer === "bigint" ? peer : BigInt(peer.cls);
  view.setBigUint64(at, named >> 64n, true);
  view.setBigUint64(at + 8, named & MASK, true);
  view.setBigUint64(at + 16, destination >> 64n, true);
  view.setBigUint64(at + 24, destination & MASK, true);
  view.setUint16(at + 32, subject, true);
  view.setUint16(at + 34, index ?? 0, true);
  view.setUint8(at + 36, family);
  view.setUint8(at + 40, typeof peer === "bigint" ? 0 : 1);
  view.setUint8(at + 37, protocol);
  view.setUint8(at + 38, direction === "egress" ? 1 : 0);
  view.setUint8(at + 39, index === null ? 1 : 0);
}

function answerAt(found: Buffer, at: number): Answer {
  return {
    reason: found.readUInt16LE(at),
    peer: found.readUInt16LE(at + 2),
    portClass: found.readUInt16LE(at + 4),
    allowed: found[at + 6] === 1,
    broken: found[at + 7] === 1,
  };
}
