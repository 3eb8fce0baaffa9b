import { holds, type Literal, UNKNOWN, type Value } from "#algebra";
import type { Direction } from "#ir";
import { endsOf, type Flow, isManaged, isSelf, pointOf, type Relation, type Side } from "#model";

/** A set of flows, one bit each. */
type Bits = Uint32Array;
/** What each flow of a side can be judged to be; more than one bit of a flow set: a fact is missing. */
export interface Possible {
  readonly allow: Bits;
  readonly deny: Bits;
  readonly unknown: Bits;
}
interface Classes {
  readonly values: readonly (Value | typeof UNKNOWN)[];
  readonly flows: readonly Bits[];
}

/** Many flows judged at once: the flows of a batch are the same for all its cases, so each literal is tried once a value. */
export class Matrix {
  readonly flows: readonly Flow[];
  readonly #words: number;
  readonly #judged: Readonly<Record<Direction, Bits>>;
  readonly #classes: Readonly<Record<Direction, Map<string, Classes>>> = { ingress: new Map(), egress: new Map() };

  constructor(flows: readonly Flow[]) {
    this.flows = flows;
    this.#words = (flows.length + 31) >>> 5;
    const judged = (direction: Direction) => this.#where((flow) => isManaged(endsOf(flow, direction).subject) && !isSelf(flow));
    this.#judged = { ingress: judged("ingress"), egress: judged("egress") };
  }

  judge(relation: Relation, direction: Direction): Possible {
    const side = relation.sides[direction];
    const found = { allow: this.#none(), deny: this.#none(), unknown: this.#none() };
    const reach: Bits[] = [Uint32Array.from(this.#judged[direction])];
    for (const [i, level] of side.entries()) {
      const here = reach[i] ?? this.#none();
      const { yes, maybe } = this.#level(side, i, direction, here);
      const taken = or(yes, maybe);
      if (level.action === "pass") add(reach, level.to ?? i + 1, taken, this.#words);
      else into(found[level.action], taken);
      add(reach, i + 1, without(here, yes), this.#words);
    }
    into(found.allow, reach[side.length] ?? this.#none());
    return found;
  }

  #level(side: Side, index: number, direction: Direction, here: Bits): { yes: Bits; maybe: Bits } {
    const [yes, maybe] = [this.#none(), this.#none()];
    for (const cube of side[index]?.cubes ?? []) {
      let sure: Bits = here;
      let possible: Bits = here;
      for (const literal of cube.when) {
        const one = this.#literal(literal, direction);
        sure = and(sure, one.yes);
        possible = and(possible, one.possible);
        if (isEmpty(possible)) break;
      }
      into(yes, sure);
      into(maybe, possible);
    }
    return { yes, maybe };
  }

  #literal(literal: Literal, direction: Direction): { yes: Bits; possible: Bits } {
    const { values, flows } = this.#classesOf(literal.variable, direction);
    const yes = this.#none();
    let possible = yes;
    for (const [i, value] of values.entries()) {
      const truth = holds(literal.in, value);
      if (truth === "unknown" && possible === yes) possible = Uint32Array.from(yes);
      if (truth === "yes") into(yes, flows[i] as Bits);
      if (truth !== "no" && possible !== yes) into(possible, flows[i] as Bits);
    }
    return { yes, possible };
  }

  #classesOf(variable: string, direction: Direction): Classes {
    const known = this.#classes[direction].get(variable);
    if (known !== undefined) return known;
    const byKey = new Map<string, { value: Value | typeof UNKNOWN; bits: Bits }>();
    for (const [i, flow] of this.flows.entries()) {
      const value = pointOf(flow, direction)(variable);
      const key = `${typeof value} ${value !== null && typeof value === "object" ? JSON.stringify(value) : String(value)}`;
      const one = byKey.get(key) ?? { value, bits: this.#none() };
      one.bits[i >>> 5] = (one.bits[i >>> 5] as number) | (1 << (i & 31));
      byKey.set(key, one);
    }
    const classes = { values: [...byKey.values()].map(({ value }) => value), flows: [...byKey.values()].map(({ bits }) => bits) };
    this.#classes[direction].set(variable, classes);
    return classes;
  }

  #none(): Bits {
    return new Uint32Array(this.#words);
  }

  #where(keep: (flow: Flow) => boolean): Bits {
    const bits = this.#none();
    for (const [i, flow] of this.flows.entries()) if (keep(flow)) bits[i >>> 5] = (bits[i >>> 5] as number) | (1 << (i & 31));
    return bits;
  }
}

export function has(bits: Bits, i: number): boolean {
  return (((bits[i >>> 5] as number) >>> (i & 31)) & 1) === 1;
}

function into(target: Bits, source: Bits): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] as number) | (source[i] as number);
}
function or(a: Bits, b: Bits): Bits {
  return a.map((word, i) => word | (b[i] as number));
}
function and(a: Bits, b: Bits): Bits {
  const out = new Uint32Array(a.length);
  for (let i = 0; i < out.length; i++) out[i] = (a[i] as number) & (b[i] as number);
  return out;
}
function without(a: Bits, b: Bits): Bits {
  return a.map((word, i) => word & ~(b[i] as number));
}
function isEmpty(bits: Bits): boolean {
  for (const word of bits) if (word !== 0) return false;
  return true;
}
function add(reach: Bits[], to: number, bits: Bits, words: number): void {
  const target = reach[to] ?? new Uint32Array(words);
  into(target, bits);
  reach[to] = target;
}
