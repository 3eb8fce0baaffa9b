import type { NumberRange } from "#algebra";
import { SLOT_PROTOCOLS, SLOTS } from "#image";
import { type Conjunction, isOneOf, literal, V } from "#model";
import type { Tables } from "./tables.ts";

const OTHER = SLOTS.length - 1;
const PORTS = 65_535;

/** The traffic whose port class is among some, as a union of conditions. */
export class TrafficConditions {
  readonly #tables: Tables;
  readonly #names: readonly string[];
  readonly #known = new Map<string, readonly Conjunction[]>();
  /** For each slot and mask the classes of its runs: [first index, class], ascending. */
  readonly #runs = new Map<string, readonly (readonly [number, number])[]>();

  constructor(tables: Tables, names: readonly string[]) {
    this.#tables = tables;
    this.#names = names;
  }

  of(classes: ReadonlySet<number>): readonly Conjunction[] {
    const key = [...classes].sort((a, b) => a - b).join(",");
    let found = this.#known.get(key);
    if (found === undefined) {
      found = this.#made(classes);
      this.#known.set(key, found);
    }
    return found;
  }

  #made(classes: ReadonlySet<number>): readonly Conjunction[] {
    /** Protocols of which everything is meant. */
    const whole: number[] = [];
    const parts: Conjunction[] = [];
    for (const [slot, protocol] of SLOT_PROTOCOLS.entries()) {
      const withoutPort = classes.has(this.#tables.portClass(OTHER, protocol, 0));
      const own = slot < 3 ? this.#ports(slot, classes, this.#names.length, 0) : this.#icmp(slot, classes);
      if (own.length === 1 && own[0]?.length === 0 && withoutPort) whole.push(protocol);
      else parts.push(...own.map((one): Conjunction => [literal(V.protocol, { sort: "number", ranges: [[protocol, protocol]] }), ...one]));
    }
    const slotted = new Set<number>(SLOT_PROTOCOLS);
    for (let protocol = 0; protocol < 256; protocol++)
      if (!slotted.has(protocol) && classes.has(this.#tables.portClass(OTHER, protocol, 0))) whole.push(protocol);
    if (whole.length === 256) return [[]];
    const ranges = rangesOf(whole.sort((a, b) => a - b));
    return ranges.length === 0 ? parts : [[literal(V.protocol, { sort: "number", ranges })], ...parts];
  }

  /** Conditions on port and names: on the first names only where they matter. */
  #ports(slot: number, classes: ReadonlySet<number>, free: number, mask: number): readonly Conjunction[] {
    if (free > 0) {
      const [no, yes] = [this.#ports(slot, classes, free - 1, mask), this.#ports(slot, classes, free - 1, mask | (1 << (free - 1)))];
      if (JSON.stringify(no) === JSON.stringify(yes)) return no;
      const named = (value: string, ways: readonly Conjunction[]) =>
        ways.map((way): Conjunction => [isOneOf(V.named(this.#names[free - 1] as string), [value]), ...way]);
      return [...named("no", no), ...named("yes", yes)];
    }
    const runs = this.#runsOf(slot, mask, 1);
    const ranges = merged(runs.flatMap(([start, cls], i): NumberRange[] => (classes.has(cls) ? [[start, (runs[i + 1]?.[0] ?? PORTS + 1) - 1]] : [])));
    if (ranges.length === 0) return [];
    return ranges[0]?.[0] === 1 && ranges[0][1] === PORTS ? [[]] : [[literal(V.port, { sort: "number", ranges })]];
  }

  #runsOf(slot: number, mask: number, first: number): readonly (readonly [number, number])[] {
    const key = `${slot} ${mask}`;
    let runs = this.#runs.get(key);
    if (runs === undefined) {
      const found: [number, number][] = [];
      for (let index = first; index <= PORTS; index++) {
        const cls = this.#tables.portClass(slot, index, mask);
        if (found.at(-1)?.[1] !== cls) found.push([index, cls]);
      }
      runs = found;
      this.#runs.set(key, runs);
    }
    return runs;
  }

  /** Types with the same codes together. */
  #icmp(slot: number, classes: ReadonlySet<number>): readonly Conjunction[] {
    const runs = this.#runsOf(slot, 0, 0);
    const codes: number[][] = Array.from({ length: 256 }, () => []);
    for (const [i, [start, cls]] of runs.entries())
      for (let index = start; classes.has(cls) && index < (runs[i + 1]?.[0] ?? PORTS + 1); index++) codes[index >> 8]?.push(index & 255);
    const types = new Map<string, number[]>();
    for (const [type, list] of codes.entries()) if (list.length > 0) types.set(list.join(","), [...(types.get(list.join(",")) ?? []), type]);
    return [...types].map(([key, list]): Conjunction => {
      const [typeRanges, codeRanges] = [rangesOf(list), rangesOf(key.split(",").map(Number))];
      return [
        ...(list.length === 256 ? [] : [literal(V.icmpType, { sort: "number", ranges: typeRanges })]),
        ...(codeRanges.length === 1 && codeRanges[0]?.[1] === 255 && codeRanges[0][0] === 0
          ? []
          : [literal(V.icmpCode, { sort: "number", ranges: codeRanges })]),
      ];
    });
  }
}

function rangesOf(sorted: readonly number[]): NumberRange[] {
  return merged(sorted.map((one): NumberRange => [one, one]));
}

function merged(ranges: readonly NumberRange[]): NumberRange[] {
  const found: [number, number][] = [];
  for (const [low, high] of ranges) {
    const last = found.at(-1);
    if (last !== undefined && last[1] === low - 1) last[1] = high;
    else found.push([low, high]);
  }
  return found;
}
