import { type AddressRange, ALL_V4, ALL_V6, formatAddress, MAX_ADDRESS, toCidrs } from "#algebra";
import { DIRECTIONS } from "#ir";
import type { Endpoint, Relation } from "#model";
import type { End } from "./ends.ts";

/** Blocks of addresses outside the cluster that some rule of these meanings tells apart, and names that some rule knows. */
export function outsideEnds(relations: readonly Relation[]): End[] {
  const ranges: AddressRange[] = [];
  const names = new Set<string>();
  for (const direction of DIRECTIONS) {
    for (const cube of relations.flatMap((relation) => relation.sides[direction]).flatMap((level) => level.cubes)) {
      for (const { variable, in: set } of cube.when) {
        if (variable === "P.ip" && set.sort === "address") ranges.push(...set.ranges);
        if (variable === "P.name" && set.sort === "text") for (const name of exactNames(set.present)) names.add(name);
      }
    }
  }
  const world = (ip: string | null, known: readonly string[]): Endpoint => ({ kind: "world", pod: null, nodeLabels: null, ip, names: known });
  const outside = (name: string, endpoint: Endpoint): End => ({ key: name, name, endpoint, pods: 0 });
  const blocks = cut(ranges).map(([low, high]) => outside(blockName([low, high]), world(formatAddress(low), [])));
  return [...blocks, ...[...names].sort().map((name) => outside(name, world(null, [name])))];
}

/** All addresses, cut where some range begins or ends. */
function cut(ranges: readonly AddressRange[]): AddressRange[] {
  const starts = new Set<bigint>([ALL_V4[0], ALL_V6[0], ...ranges.flatMap(([low, high]) => [low, high + 1n])]);
  const sorted = [...starts].filter((start) => start <= MAX_ADDRESS).sort((a, b) => (a < b ? -1 : 1));
  return sorted.map((low, i) => [low, (sorted[i + 1] ?? MAX_ADDRESS + 1n) - 1n]);
}

function blockName(range: AddressRange): string {
  const cidrs = toCidrs([range]);
  return cidrs.length === 1 ? (cidrs[0] as string) : `${formatAddress(range[0])}-${formatAddress(range[1])}`;
}

/** Names that a set lists one by one, or that its pattern spells out without wildcards. */
function exactNames(set: { readonly kind: string; readonly values?: readonly string[]; readonly pattern?: string }): readonly string[] {
  if (set.kind === "in") return set.values ?? [];
  if (set.kind !== "match" || set.pattern === undefined || !/^(?:[a-z0-9-]|\\\.)+$/.test(set.pattern)) return [];
  return [set.pattern.replaceAll("\\.", ".")];
}
