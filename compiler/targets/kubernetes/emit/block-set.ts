import { addresses, type Cidr, isProblem, parseCidr } from "#algebra";
import { invariant } from "#diagnostic";

/** A CIDR with holes, as an ipBlock says it: the holes lie inside, none in another. */
export interface Block {
  readonly cidr: Cidr;
  readonly except: readonly Cidr[];
}

export function blockOf(cidr: string, except: readonly string[] = []): Block {
  return { cidr: parsed(cidr), except: except.map(parsed) };
}

/** Every address, one block a family. */
export const EVERYWHERE: readonly Block[] = [blockOf("0.0.0.0/0"), blockOf("::/0")];

function parsed(text: string): Cidr {
  const cidr = parseCidr(text);
  invariant(!isProblem(cidr), `unchecked CIDR ${text}`);
  return cidr;
}

/** CIDRs hold each other or are apart. */
function holds(outer: Cidr, inner: Cidr): boolean {
  return outer.range[0] <= inner.range[0] && inner.range[1] <= outer.range[1];
}

/** The block in canonical form; nothing where its holes cover it. */
export function withHoles(cidr: Cidr, holes: readonly Cidr[]): readonly Block[] {
  if (
    addresses.without(
      [cidr.range],
      holes.map((hole) => hole.range),
    ).length === 0
  )
    return [];
  const inside = new Map(holes.filter((hole) => holds(cidr, hole)).map((hole) => [hole.text, hole]));
  const outermost = [...inside.values()].filter((hole) => ![...inside.values()].some((other) => other !== hole && holds(other, hole)));
  return [{ cidr, except: outermost.sort((a, b) => (a.range[0] < b.range[0] ? -1 : 1)) }];
}

/** The addresses of both blocks. */
export function bothBlocks(a: Block, b: Block): readonly Block[] {
  if (!holds(a.cidr, b.cidr) && !holds(b.cidr, a.cidr)) return [];
  return withHoles(holds(a.cidr, b.cidr) ? b.cidr : a.cidr, [...a.except, ...b.except]);
}

/** The addresses of `a` that are not in `b`. */
export function blockMinus(a: Block, b: Block): readonly Block[] {
  if (bothBlocks(a, b).length === 0) return [a];
  const outside = holds(b.cidr, a.cidr) ? [] : withHoles(a.cidr, [...a.except, b.cidr]);
  return [...outside, ...b.except.flatMap((hole) => bothBlocks(a, { cidr: hole, except: [] }))];
}
