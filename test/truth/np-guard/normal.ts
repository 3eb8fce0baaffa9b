import { addressNumber } from "#algebra";
import type { Change, Connection } from "#explain";

/** A pair of ends, for addresses a range, with what passes. */
interface Item<T> {
  readonly ends: readonly [End, End];
  readonly value: T;
}
type End = string | readonly [low: number, high: number];
/** Pairs of ends with their addresses cut alike, so that two lists compare as sets. */
export type Normal = ReadonlyMap<string, string>;

const PORTS = ["SCTP", "TCP", "UDP"] as const;
const LAST_V4 = 2 ** 32 - 1;

/** The end as a range of IPv4 addresses, or a workload's name; null: addresses of IPv6, which these lists leave out. */
function endOf(name: string): End | null {
  const text = name.replace("[External]", "");
  const parts = /^([0-9a-f:.]+)(?:-([0-9a-f:.]+)|\/(\d+))?$/.exec(text);
  if (parts === null) return text;
  const [, first = "", last, length] = parts;
  if (first.includes(":")) return null;
  const low = Number(v4(first));
  if (last !== undefined) return [low, Number(v4(last))];
  return [low, low + 2 ** (32 - Number(length ?? 32)) - 1];
}

/** Addresses are numbered with IPv4 in front of what is mapped; only the lower 32 bits matter here. */
function v4(text: string): bigint {
  return (addressNumber(text) ?? 0n) & 0xffff_ffffn;
}

/** `All Connections`, `No Connections`, `TCP 80,90-92,UDP 53` in one spelling. */
export function connectionsText(text: string): string {
  if (text === "No Connections") return "";
  const all = text === "All Connections";
  const ranges = new Map<string, [number, number][]>();
  let protocol = "";
  for (const part of all ? PORTS.map((one) => `${one} 1-65535`) : text.split(",")) {
    const [, name, low = "", high = low] = /^(?:(TCP|UDP|SCTP) )?(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    if (name !== undefined) protocol = name;
    if (low === "") throw new Error(`no connections: ${text}`);
    ranges.set(protocol, [...(ranges.get(protocol) ?? []), [Number(low), Number(high)]]);
  }
  return PORTS.flatMap((one) => (ranges.has(one) ? [`${one} ${joined(ranges.get(one) ?? [])}`] : [])).join(";");
}

function joined(ranges: [number, number][]): string {
  const found: [number, number][] = [];
  for (const [low, high] of ranges.sort(([a], [b]) => a - b)) {
    const last = found.at(-1);
    if (last !== undefined && last[1] + 1 >= low) last[1] = Math.max(last[1], high);
    else found.push([low, high]);
  }
  return found.map(([low, high]) => `${low}-${high}`).join(",");
}

/** The specification leaves multicast to the engine; np-guard takes it for any other address. */
const MULTICAST = "224.0.0.0/4";

/** What our list says of protocols with ports. */
function ourConnections(traffic: Connection["traffic"]): string {
  const known = traffic.filter(({ protocol }) => protocol !== "ICMP");
  if (known.length === 0) return "";
  if (known.some((one) => one.verdict !== "allow" || one.requests !== "all")) return OPEN;
  return connectionsText(known.map(({ protocol, ports }) => `${protocol} ${ports === "any" ? "1-65535" : ports}`).join(","));
}

const OPEN = "left to the engine";

export function item<T>(from: string, to: string, value: T): Item<T>[] {
  const ends = [endOf(from), endOf(to)] as const;
  // A workload is not listed with itself.
  return ends[0] === null || ends[1] === null || from === to ? [] : [{ ends: [ends[0], ends[1]], value }];
}

/** Both lists over the same cuts of addresses. */
export function normalPair(one: readonly Item<string>[], two: readonly Item<string>[]): readonly [Normal, Normal] {
  const starts = new Set([0]);
  const items = [...one, ...two];
  for (const { ends } of [...items, ...item("0.0.0.0-255.255.255.255", MULTICAST, "")])
    for (const end of ends) if (typeof end !== "string") for (const start of [end[0], end[1] + 1]) starts.add(start);
  const cuts = [...starts].filter((start) => start <= LAST_V4).sort((a, b) => a - b);
  return [spread(one, cuts), spread(two, cuts)];
}

function spread(items: readonly Item<string>[], cuts: readonly number[]): Normal {
  const names = (end: End) => (typeof end === "string" ? [end] : cuts.filter((cut) => cut >= end[0] && cut <= end[1]).map((cut) => `from ${cut}`));
  return new Map(
    items
      .filter(({ value }) => value !== "")
      .flatMap(({ ends: [from, to], value }) =>
        names(from).flatMap((source) => names(to).map((target): [string, string] => [`${source} => ${target}`, value])),
      ),
  );
}

export const ourItems = (connections: readonly Connection[]) =>
  connections.flatMap(({ from, to, traffic }) => item(from, to, ourConnections(traffic)));
export const ourChanges = (changes: readonly Change[]) =>
  changes.flatMap(({ from, to, before, after }) => {
    const [was, is] = [ourConnections(before), ourConnections(after)];
    return was === is ? [] : item(from, to, `${was} then ${is}`);
  });

/** Where two lists differ, one line each; multicast that we leave open is counted. */
export function differences(expected: Normal, ours: Normal, count: { multicast: number }): string[] {
  return [...new Set([...expected.keys(), ...ours.keys()])].flatMap((key) => {
    if (ours.get(key)?.includes(OPEN) === true && isMulticast(key)) count.multicast++;
    else if (expected.get(key) !== ours.get(key)) return [`${key}: ${ours.get(key) ?? "nothing"}, not ${expected.get(key) ?? "nothing"}`];
    return [];
  });
}

/** Whether the row's destination is a multicast address, 224.0.0.0 to 239.255.255.255. */
function isMulticast(key: string): boolean {
  const start = Number(/=> from (\d+)$/.exec(key)?.[1] ?? 0);
  return start >= 224 * 2 ** 24 && start < 240 * 2 ** 24;
}
