import { LEAF, type View } from "#image";

const V4_SIZE = 1n << 32n;

/** Addresses whose class or names differ between two sections; null where they differ in more than single addresses. */
export function differingAddresses(one: View, other: View): Set<bigint> | null {
  const found = new Set<bigint>();
  return differ4(one, other, found) && differ6(one, other, found) && differNames(one, other, found) ? found : null;
}

function differ4(one: View, other: View, found: Set<bigint>): boolean {
  const [left, right] = [tablesOf(one), tablesOf(other)];
  if (left.base !== right.base || left.length !== right.length) return false;
  for (let i = 0; i < left.length; i++) if (left.flat[i] !== right.flat[i]) found.add(BigInt(left.base + i));
  const inFlat = (address: number) => address >= left.base && address < left.base + left.length;
  for (let high = 0; high < 65_536; high++) {
    const [a, b] = [left.root[high] as number, right.root[high] as number];
    if (a >= LEAF && b >= LEAF) {
      if (a !== b) return false;
      continue;
    }
    for (let middle = 0; middle < 256; middle++) {
      const [c, d] = [a >= LEAF ? a : (left.l2[a * 256 + middle] as number), b >= LEAF ? b : (right.l2[b * 256 + middle] as number)];
      if (c >= LEAF && d >= LEAF) {
        if (c !== d) return false;
        continue;
      }
      const start = high * 65_536 + middle * 256;
      for (let low = 0; low < 256; low++) {
        const [e, f] = [c >= LEAF ? c & 0xffff : left.l3[c * 256 + low], d >= LEAF ? d & 0xffff : right.l3[d * 256 + low]];
        if (e !== f && !inFlat(start + low)) found.add(BigInt(start + low));
      }
    }
  }
  return true;
}

function tablesOf(section: View) {
  const header = section.inner("hdr");
  const [flat, root, l2, l3] = [section.halves("flat"), section.words("root"), section.words("l2"), section.halves("l3")];
  return { base: header.number("flat_base"), length: header.number("flat_len"), flat, root, l2, l3 };
}

function differ6(one: View, other: View, found: Set<bigint>): boolean {
  if (one.inner("hdr").number("v6_default") !== other.inner("hdr").number("v6_default")) return false;
  const [left, right] = [blocksIn(one), blocksIn(other)];
  for (const key of new Set([...left.keys(), ...right.keys()])) {
    if (left.get(key) === right.get(key)) continue;
    const [value = "", length] = key.split("/");
    if (length !== "128") return false;
    found.add(V4_SIZE + BigInt(value));
  }
  return true;
}

function blocksIn(section: View): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (let slot = 0; slot < section.raw("v6").length / 32; slot++) {
    const one = section.inner("v6", slot);
    if (one.number("used") === 1) found.set(`${(one.big("hi") << 64n) | one.big("lo")}/${one.number("len")}`, one.number("cls"));
  }
  return found;
}

function differNames(one: View, other: View, found: Set<bigint>): true {
  const [left, right] = [namesIn(one), namesIn(other)];
  for (const [key, { address, names }] of [...left, ...right]) if (left.get(key)?.names !== right.get(key)?.names && names !== 0) found.add(address);
  return true;
}

function namesIn(section: View): ReadonlyMap<string, { readonly address: bigint; readonly names: number }> {
  const found = new Map<string, { address: bigint; names: number }>();
  for (let slot = 0; slot < section.raw("named").length / 24; slot++) {
    const one = section.inner("named", slot);
    const names = one.number("names");
    if (names === 0) continue;
    const value = (one.big("hi") << 64n) | one.big("lo");
    const address = value >> 32n === 0xffffn ? value & 0xffff_ffffn : V4_SIZE + value;
    found.set(`${value} ${one.number("proto")} ${one.number("port")}`, { address, names });
  }
  return found;
}
