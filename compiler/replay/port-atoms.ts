import { holds, type Literal } from "#algebra";
import type { Direction } from "#ir";
import { type Cube, type Endpoint, pointOf, type Relation } from "#model";
import type { NamedEnd } from "./coverage.ts";
import { NOTHING } from "./nothing.ts";

/** Ports that nothing tells apart which applies to a subject: the first ones of such ranges. A port with a name stands for itself. */
export type PortAtoms = readonly number[];

/** Rules for the same subjects, with the ports at which any of them changes its mind. */
interface Group {
  readonly subject: readonly Literal[];
  readonly cuts: Set<number>;
}

/** Finds the ports that some relations tell apart at a subject. */
export class PortCuts {
  readonly #groups: Readonly<Record<Direction, readonly Group[]>>;
  readonly #known = new Map<string, PortAtoms>();

  constructor(relations: readonly Relation[], ends: readonly NamedEnd[]) {
    const declared = ends.flatMap(({ endpoint }) => endpoint.pod?.ports ?? []);
    const groupsOf = (side: Direction) => {
      const groups = new Map<string, Group>();
      for (const cube of relations.flatMap(({ sides }) => sides[side].flatMap((level) => level.cubes))) {
        const subject = cube.when.filter(({ variable }) => variable.startsWith("S."));
        const key = textOf(subject);
        const group = groups.get(key) ?? { subject, cuts: new Set<number>() };
        groups.set(key, group);
        for (const { variable, in: set } of cube.when) {
          if (variable === "port" && set.sort === "number") for (const [low, high] of set.ranges) group.cuts.add(low).add(high + 1);
          if (variable.startsWith("named:"))
            for (const { name, port } of declared) if (name === variable.slice(6)) group.cuts.add(port).add(port + 1);
        }
      }
      return [...groups.values()];
    };
    this.#groups = { egress: groupsOf("egress"), ingress: groupsOf("ingress") };
  }

  /** The atoms of what applies to this subject, which `key` tells from other ones. */
  of(side: Direction, subject: Endpoint, key: string): PortAtoms {
    const text = `${side} ${key}`;
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const applying = this.#groups[side].filter((group) => fits(group.subject, "S.", subject));
    const cuts = new Set([1, ...applying.flatMap((group) => [...group.cuts])]);
    const atoms = [...cuts].filter((cut) => cut >= 1 && cut <= 65_535).sort((a, b) => a - b);
    this.#known.set(text, atoms);
    return atoms;
  }
}

/** The first port that nothing tells apart from this one. */
export function atomOf(atoms: PortAtoms, port: number): number {
  return atoms.findLast((cut) => cut <= port) ?? port;
}

/** One port of each range that a cube holds. */
export function atomsIn(atoms: PortAtoms, { when }: Cube): readonly number[] {
  const sets = when.flatMap(({ variable, in: set }) => (variable === "port" ? [set] : []));
  return atoms.filter((port) => sets.every((set) => holds(set, port) === "yes"));
}

/** Whether the conditions on one end may hold of this one. */
export function fits(when: readonly Literal[], prefix: "S." | "P.", end: Endpoint): boolean {
  const point = pointOf({ ...NOTHING, source: end, destination: end }, "ingress");
  return when.every(({ variable, in: set }) => !variable.startsWith(prefix) || holds(set, point(variable)) !== "no");
}

/** Equal conditions have equal texts. */
export function textOf(when: readonly Literal[]): string {
  return JSON.stringify(when, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
}
