/** What a scalar takes in memory; every number is little-endian. */
export const SCALARS = { u8: 1, u16: 2, u32: 4, u64: 8 } as const;
export type Scalar = keyof typeof SCALARS;

/** One member of a C structure: a scalar or another structure, perhaps an array of it. */
export interface Member {
  readonly name: string;
  readonly type: Scalar | Structure;
  /** Number of elements; missing: no array. */
  readonly count?: number;
  /** The name of the constant that gives the number in C. */
  readonly counted?: string;
  /** Multiple of which the offset is; missing: what the type needs. */
  readonly align?: number;
  readonly note: string;
}
/** A C structure as data. */
export interface Structure {
  readonly name: string;
  readonly note: string;
  readonly members: readonly Member[];
}
/** Where a member lies. */
export interface Placed extends Member {
  readonly offset: number;
  /** Bytes of one element. */
  readonly stride: number;
  readonly bytes: number;
}
/** A structure with the places of its members, as a C compiler lays it out. */
export interface Layout {
  readonly structure: Structure;
  readonly members: ReadonlyMap<string, Placed>;
  readonly size: number;
  readonly align: number;
}

const layouts = new WeakMap<Structure, Layout>();

/** The natural layout of a structure: each member at the next multiple of its alignment, the whole padded to the largest one. */
export function layoutOf(structure: Structure): Layout {
  const known = layouts.get(structure);
  if (known !== undefined) return known;
  const members = new Map<string, Placed>();
  let [end, align] = [0, 1];
  for (const member of structure.members) {
    const { size: stride, align: own } = shapeOf(member.type);
    const needed = Math.max(own, member.align ?? 1);
    const offset = roundUp(end, needed);
    const bytes = stride * (member.count ?? 1);
    members.set(member.name, { ...member, offset, stride, bytes });
    end = offset + bytes;
    align = Math.max(align, needed);
  }
  const layout = { structure, members, size: roundUp(end, align), align };
  layouts.set(structure, layout);
  return layout;
}

function shapeOf(type: Member["type"]): { readonly size: number; readonly align: number } {
  return typeof type === "string" ? { size: SCALARS[type], align: SCALARS[type] } : layoutOf(type);
}

function roundUp(value: number, align: number): number {
  return Math.ceil(value / align) * align;
}

/** Where a member of a structure lies. */
export function memberOf(layout: Layout, name: string): Placed {
  const found = layout.members.get(name);
  if (found === undefined) throw new Error(`internal error, please report: ${layout.structure.name} has no ${name}`);
  return found;
}
