import { holds, type Predicate } from "#algebra";
import { SLOT_PROTOCOLS, SLOTS } from "#image";
import { within } from "./capacity.ts";
import type { Part } from "./parts.ts";

const INDEXES = 65_536;
const OTHER = SLOTS.length - 1;

/** Traffic that no rule tells apart. */
export interface TrafficClass {
  /** Numbers of the traffic parts that hold, ascending. */
  readonly holds: readonly number[];
  /** The class that this one becomes where the destination gives its port these names, by mask; the same for mask 0. */
  readonly named: readonly number[];
}
export interface Traffic {
  readonly names: readonly string[];
  readonly classes: readonly TrafficClass[];
  /** By slot and index. */
  readonly table: Uint16Array;
}

/** Divides what a packet can be about; `mostNames` is what a mask has room for. */
export function trafficOf(parts: readonly Part[], mostNames: number): Traffic {
  const names = [...new Set(parts.flatMap((part) => [...part.keys()].flatMap((variable) => nameOf(variable) ?? [])))].sort();
  within("named_class", names.length, mostNames, () => names.map((name) => ({ name: `port ${name}`, count: 1 })));
  return new TrafficTable(parts, names).run();
}

function nameOf(variable: string): string | null {
  return variable.startsWith("named:") ? variable.slice(6) : null;
}

class TrafficTable {
  readonly #parts: readonly Part[];
  readonly #names: readonly string[];
  readonly #classes: { holds: readonly number[]; named: number[] }[] = [];
  readonly #known = new Map<string, number>();
  readonly #table = new Uint16Array(SLOTS.length * INDEXES);

  constructor(parts: readonly Part[], names: readonly string[]) {
    this.#parts = parts;
    this.#names = names;
  }

  run(): Traffic {
    for (const [slot, protocol] of SLOT_PROTOCOLS.entries()) {
      const own = this.#ofProtocol(protocol);
      if (slot < 3) this.#ports(slot, own);
      else this.#icmp(slot, own);
    }
    for (let protocol = 0; protocol < 256; protocol++) {
      const own = this.#ofProtocol(protocol).filter((part) => [...(this.#parts[part]?.keys() ?? [])].every((name) => name === "protocol"));
      this.#table[OTHER * INDEXES + protocol] = this.#plain(own);
    }
    this.#table.fill(this.#table[OTHER * INDEXES + 255] as number, OTHER * INDEXES + 256);
    return { names: this.#names, classes: this.#classes, table: this.#table };
  }

  #ofProtocol(protocol: number): number[] {
    return this.#parts.flatMap((part, i) => (this.#meets(part, "protocol", protocol) ? [i] : []));
  }

  #meets(part: Part | undefined, variable: string, value: number): boolean {
    return (part?.get(variable) ?? []).every((set) => holds(set, value) === "yes");
  }

  #ports(slot: number, own: readonly number[]): void {
    const usable = own.filter((part) => !this.#parts[part]?.has("icmp.type") && !this.#parts[part]?.has("icmp.code"));
    const starts = this.#starts(usable, "port");
    for (const [i, start] of starts.entries()) {
      const matching = usable.filter((part) => this.#meets(this.#parts[part], "port", start));
      const cls = start === 0 ? this.#plain(this.#unnamed(matching, 0)) : this.#classOf(matching);
      this.#table.fill(cls, slot * INDEXES + start, slot * INDEXES + (starts[i + 1] ?? INDEXES));
    }
  }

  #icmp(slot: number, own: readonly number[]): void {
    const usable = own.filter((part) =>
      [...(this.#parts[part]?.keys() ?? [])].every((name) => ["protocol", "icmp.type", "icmp.code"].includes(name)),
    );
    const [types, codes] = [this.#starts(usable, "icmp.type"), this.#starts(usable, "icmp.code")];
    for (const [i, type] of types.entries()) {
      const ofType = usable.filter((part) => this.#meets(this.#parts[part], "icmp.type", type));
      for (const [j, code] of codes.entries()) {
        const cls = this.#plain(ofType.filter((part) => this.#meets(this.#parts[part], "icmp.code", code)));
        for (let at = type; at < Math.min(types[i + 1] ?? 256, 256); at++) {
          const row = slot * INDEXES + at * 256;
          this.#table.fill(cls, row + code, row + Math.min(codes[j + 1] ?? 256, 256));
        }
      }
    }
  }

  /** Where the answer of some part may change; 0 and 1 always, as 0 is no port. */
  #starts(parts: readonly number[], variable: string): readonly number[] {
    const cuts = new Set([0, ...(variable === "port" ? [1] : [])]);
    for (const part of parts)
      for (const set of this.#parts[part]?.get(variable) ?? [])
        for (const [low, high] of rangesOf(set)) {
          cuts.add(low);
          if (high < INDEXES - 1) cuts.add(high + 1);
        }
    return [...cuts].filter((cut) => variable === "port" || cut < 256).sort((a, b) => a - b);
  }

  /** The parts that hold where the destination gives the port the names of a mask. */
  #unnamed(parts: readonly number[], mask: number): readonly number[] {
    return parts.filter((part) =>
      [...(this.#parts[part] ?? [])].every(([variable, sets]) => {
        const name = nameOf(variable);
        if (name === null) return true;
        const value = (mask >> this.#names.indexOf(name)) & 1 ? "yes" : "no";
        return sets.every((set) => holds(set, value) === "yes");
      }),
    );
  }

  #classOf(matching: readonly number[]): number {
    const key = `named ${matching.join(",")}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const masks = Array.from({ length: 2 ** this.#names.length }, (_, mask) => this.#unnamed(matching, mask));
    const first = (masks[0] as readonly number[]).join(",");
    if (masks.every((one) => one.join(",") === first)) return this.#plain(masks[0] as readonly number[]);
    const named = masks.map((one) => this.#plain(one));
    const id = this.#classes.push({ holds: masks[0] as readonly number[], named }) - 1;
    named[0] = id;
    this.#known.set(key, id);
    return id;
  }

  #plain(holding: readonly number[]): number {
    const key = holding.join(",");
    let id = this.#known.get(key);
    if (id === undefined) {
      const own = this.#classes.length;
      id = own;
      this.#classes.push({ holds: holding, named: Array.from({ length: 2 ** this.#names.length }, () => own) });
      this.#known.set(key, id);
    }
    return id;
  }
}

function rangesOf(set: Predicate): readonly (readonly [number, number])[] {
  return set.sort === "number" ? set.ranges : [];
}
