import { existsSync } from "node:fs";
import { EVENT_CAUSES, EVENT_KINDS } from "#image";
import { type AddressState, addressState } from "./addresses.ts";
import { counters, onlyValue } from "./bpftool.ts";
import { inForce, mapPin } from "./generation.ts";
import { type Attached, attachedInterfaces } from "./interfaces.ts";
import { meaningOf } from "./meaning.ts";
import { type Pins, sharedMap } from "./pins.ts";
import { attempt, type Outcome } from "./refused.ts";

export interface Count {
  readonly packets: number;
  readonly bytes: number;
}
/** Where a rule was written. */
type Declared = { readonly file: string; readonly line: number } | null;
/** What stands in the kernel, read from there. */
export interface NodeStatus {
  readonly loaded: boolean;
  /** By the digest of its policy, which nothing can change. */
  readonly image: { readonly digest: string; readonly program: number } | null;
  /** Its address tables, which are kept up to date. */
  readonly addresses: AddressState | null;
  readonly fail: "closed" | "open";
  readonly interfaces: readonly Attached[];
  /** Packets that found no image. */
  readonly noImage: { readonly dropped: number; readonly passed: number };
  /** `DROP POLICY` and so on; only what occurred. */
  readonly causes: Readonly<Record<string, Count>>;
  /** Events that were not written, for want of budget or of room. */
  readonly eventsLost: number;
  /** Packets by the rule that decided, in this generation; only what occurred. */
  readonly rules: readonly ({ readonly reason: number; readonly rule: string; readonly verdict: string; readonly declared: Declared } & Count)[];
}

const NOTHING: NodeStatus = {
  loaded: false,
  image: null,
  addresses: null,
  fail: "closed",
  interfaces: [],
  noImage: { dropped: 0, passed: 0 },
  causes: {},
  eventsLost: 0,
  rules: [],
};

export function status(pins: Pins): Outcome<NodeStatus> {
  return attempt(() => (existsSync(pins.slots) ? statusOf(pins) : NOTHING));
}

function statusOf(pins: Pins): NodeStatus {
  const active = inForce(pins);
  const meta = active === null ? null : meaningOf(pins, active.folder);
  const none = counters(sharedMap(pins, "pc_no_image"));
  const rules = active === null ? [] : occurred(counters(mapPin(active.folder, "pc_rules")));
  return {
    loaded: true,
    image: active === null ? null : { digest: active.digest, program: active.program },
    addresses: active === null ? null : addressState(pins, active),
    fail: onlyValue(sharedMap(pins, "_data_fail"))[0] === 1 ? "open" : "closed",
    interfaces: attachedInterfaces(pins),
    noImage: { dropped: Number(none.get(0)?.[0] ?? 0n), passed: Number(none.get(1)?.[0] ?? 0n) },
    causes: Object.fromEntries(occurred(counters(sharedMap(pins, "pc_causes"))).map(([key, count]) => [causeOf(key), count])),
    // The high half of the third number of `struct pc_budget`.
    eventsLost: Number((counters(sharedMap(pins, "pc_budgets")).get(0)?.[2] ?? 0n) >> 32n),
    rules: rules.map(([reason, count]) => ({
      reason,
      rule: meta?.reasons[reason]?.rule ?? "",
      verdict: meta?.reasons[reason]?.verdict ?? "",
      declared: meta?.reasons[reason]?.source ?? null,
      ...count,
    })),
  };
}

function occurred(elements: ReadonlyMap<number, readonly bigint[]>): readonly (readonly [number, Count])[] {
  return [...elements].flatMap(([key, [packets = 0n, bytes = 0n]]) =>
    packets === 0n ? [] : [[key, { packets: Number(packets), bytes: Number(bytes) }] as const],
  );
}

function causeOf(key: number): string {
  const name = (names: Readonly<Record<string, number>>, value: number) =>
    Object.entries(names).find(([, one]) => one === value)?.[0] ?? String(value);
  return `${name(EVENT_KINDS, key >> 3)} ${name(EVENT_CAUSES, key & 7)}`;
}
