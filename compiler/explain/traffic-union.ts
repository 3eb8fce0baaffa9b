import type { NumberRange } from "#algebra";
import { portRanges, portsText, type Traffic } from "./traffic.ts";

/** The same traffic with the ports of alike entries together. */
export function united(traffic: readonly Traffic[]): Traffic[] {
  const groups = new Map<string, { readonly one: Traffic; readonly ranges: NumberRange[] }>();
  for (const one of traffic) {
    const key = JSON.stringify({ ...one, ports: "" });
    const group = groups.get(key) ?? { one, ranges: [] };
    group.ranges.push(...portRanges(one.ports));
    groups.set(key, group);
  }
  return [...groups.values()].map(({ one, ranges }) => ({ ...one, ports: one.ports === "" ? "" : portsText(merged(ranges)) }));
}

function merged(ranges: readonly NumberRange[]): NumberRange[] {
  const found: NumberRange[] = [];
  for (const [low, high] of [...ranges].sort(([a], [b]) => a - b)) {
    const last = found.at(-1);
    if (last === undefined || last[1] + 1 < low) found.push([low, high]);
    else found[found.length - 1] = [last[0], Math.max(last[1], high)];
  }
  return found;
}
