import { spawn } from "node:child_process";
import { EVENT, EVENT_CAUSES, EVENT_KINDS, type Meta, View } from "#image";
import { inForce } from "./generation.ts";
import { needHelper } from "./helper.ts";
import { meaningOf } from "./meaning.ts";
import { type Pins, sharedMap } from "./pins.ts";
import { attempt, type Outcome, refuse } from "./refused.ts";
import { must } from "./run.ts";

/** A packet that was denied, or let through though it would be, or that a rule wants logged. */
export interface PacketEvent {
  /** RFC 3339, by the clock of this machine. */
  readonly time: string;
  /** Nanoseconds of the kernel's monotonic clock. */
  readonly timeNs: string;
  readonly generation: string;
  readonly kind: string;
  readonly cause: string;
  readonly direction: "ingress" | "egress";
  readonly ifindex: number;
  readonly protocol: number;
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  /** Type << 8 | code for ICMP. */
  readonly destinationPort: number;
  readonly subject: number;
  readonly peer: number;
  readonly reason: number;
  /** The rule of that reason, by the image in force. */
  readonly rule: string | null;
  /** Where that rule was written. */
  readonly declared: { readonly file: string; readonly line: number } | null;
  /** Events left out before this one. */
  readonly suppressed: number;
}

const BYTES = 72;

/** The events that wait in the ring. */
export function drainEvents(pins: Pins): Outcome<readonly PacketEvent[]> {
  return attempt(() => {
    const records = must(needHelper("events"), ["events", ringOf(pins)]);
    const meta = currentMeaning(pins);
    return Array.from({ length: Math.floor(records.length / BYTES) }, (_, i) => decodeEvent(records.subarray(i * BYTES, (i + 1) * BYTES), meta));
  });
}

/** Hands on events as they come, until told to stop. */
export function followEvents(pins: Pins, each: (event: PacketEvent) => void, stop: AbortSignal): Outcome<Promise<void>> {
  return attempt(() => {
    const child = spawn(needHelper("events"), ["events", ringOf(pins), "follow"], { stdio: ["ignore", "pipe", "ignore"] });
    let rest: Buffer = Buffer.alloc(0);
    child.stdout.on("data", (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      const meta = currentMeaning(pins);
      for (; rest.length >= BYTES; rest = rest.subarray(BYTES)) each(decodeEvent(rest.subarray(0, BYTES), meta));
    });
    stop.addEventListener("abort", () => child.kill());
    return new Promise((done) => child.once("close", () => done()));
  });
}

function ringOf(pins: Pins): string {
  if (inForce(pins) === null) refuse("PCL7002", [pins.root], "no image is in force here", "use `portcullis bpf load`");
  return sharedMap(pins, "pc_events");
}

function currentMeaning(pins: Pins): Meta | null {
  const active = inForce(pins);
  return active === null ? null : meaningOf(pins, active.folder);
}

/** A record of the ring as a value. The rule is left out where the record is of another generation than the one whose words are given. */
export function decodeEvent(record: Uint8Array, meta: Meta | null, started: number = kernelStart()): PacketEvent {
  const view = new View(EVENT, record.slice());
  const since = view.big("time_ns");
  const generation = view.big("generation").toString(16).padStart(16, "0");
  const reason = view.number("reason");
  const told = meta !== null && meta.intent.startsWith(generation) ? meta.reasons[reason] : undefined;
  return {
    time: new Date(started + Number(since / 1_000_000n)).toISOString(),
    timeNs: String(since),
    generation,
    kind: nameOf(EVENT_KINDS, view.number("kind")),
    cause: nameOf(EVENT_CAUSES, view.number("cause")),
    direction: view.number("direction") === 1 ? "egress" : "ingress",
    ifindex: view.number("ifindex"),
    protocol: view.number("proto"),
    source: addressText(view.raw("src")),
    sourcePort: view.number("sport"),
    destination: addressText(view.raw("dst")),
    destinationPort: view.number("dport"),
    subject: view.number("subj"),
    peer: view.number("peer"),
    reason,
    rule: told?.rule ?? null,
    declared: told?.source ?? null,
    suppressed: view.number("suppressed"),
  };
}

/** When the kernel's monotonic clock, which Node reads too, began: milliseconds since 1970. */
function kernelStart(): number {
  return Date.now() - Number(process.hrtime.bigint() / 1_000_000n);
}

function nameOf(names: Readonly<Record<string, number>>, value: number): string {
  return Object.entries(names).find(([, one]) => one === value)?.[0] ?? String(value);
}

function addressText(bytes: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0));
  if (groups.slice(0, 5).every((one) => one === 0) && groups[5] === 0xffff) return bytes.subarray(12).join(".");
  return ipv6Text(groups);
}

/** RFC 5952: the longest run of zeros, the first of equals, is left out. */
function ipv6Text(groups: readonly number[]): string {
  let [best, length] = [0, 1];
  for (let from = 0; from < 8; from++) {
    let end = from;
    while (end < 8 && groups[end] === 0) end++;
    if (end - from > length) [best, length] = [from, end - from];
  }
  const text = (part: readonly number[]) => part.map((one) => one.toString(16)).join(":");
  return length < 2 ? text(groups) : `${text(groups.slice(0, best))}::${text(groups.slice(best + length))}`;
}
