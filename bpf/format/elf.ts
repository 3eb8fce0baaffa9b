/** One section of an object file. */
export interface ElfSection {
  readonly name: string;
  readonly index: number;
  readonly offset: number;
  readonly size: number;
  /** Whether the file holds its bytes. */
  readonly stored: boolean;
}

/** System V gABI 4.1, chapter 4; e_machine 247 is Linux' BPF. */
const HEADER = 64;
const SECTION_HEADER = 64;
const BPF = 247;
const PROGBITS = 1;
const STRTAB = 3;
const NOBITS = 8;

/** Why bytes are no object file for this; the second is about another architecture. */
export interface ElfProblem {
  readonly kind: "broken" | "foreign";
  readonly message: string;
}

/** The sections of a 64-bit little-endian BPF object. */
export function sectionsOf(bytes: Uint8Array): readonly ElfSection[] | ElfProblem {
  if (bytes.length < HEADER || bytes[0] !== 0x7f || bytes[1] !== 0x45 || bytes[2] !== 0x4c || bytes[3] !== 0x46)
    return { kind: "broken", message: "it is no ELF object" };
  if (bytes[4] !== 2) return { kind: "foreign", message: "it is a 32-bit object and 64-bit ones are read" };
  if (bytes[5] !== 1) return { kind: "foreign", message: "it is big-endian and little-endian ones are read" };
  const data = viewOf(bytes);
  const machine = data.getUint16(18, true);
  if (machine !== BPF) return { kind: "foreign", message: `it is for machine ${machine} and BPF is ${BPF}` };
  const [table, count, names] = [Number(data.getBigUint64(40, true)), data.getUint16(60, true), data.getUint16(62, true)];
  if (table + count * SECTION_HEADER > bytes.length || names >= count) return { kind: "broken", message: "its section table lies beyond its end" };
  const at = (index: number) => table + index * SECTION_HEADER;
  const strings = Number(data.getBigUint64(at(names) + 24, true));
  const found: ElfSection[] = [];
  for (let index = 1; index < count; index++) {
    const [offset, size] = [Number(data.getBigUint64(at(index) + 24, true)), Number(data.getBigUint64(at(index) + 32, true))];
    const stored = data.getUint32(at(index) + 4, true) !== NOBITS;
    if (stored && offset + size > bytes.length) return { kind: "broken", message: `section ${index} lies beyond its end` };
    found.push({ name: textAt(bytes, strings + data.getUint32(at(index), true)), index, offset, size, stored });
  }
  return found;
}

/** An object with nothing in it: what an image without a program is built on. */
export function emptyObject(): Uint8Array {
  const names = new TextEncoder().encode("\0.shstrtab\0");
  const table = roundUp(HEADER + names.length);
  const bytes = new Uint8Array(table + 2 * SECTION_HEADER);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  const data = viewOf(bytes);
  data.setUint16(16, 1, true);
  data.setUint16(18, BPF, true);
  data.setUint32(20, 1, true);
  data.setBigUint64(40, BigInt(table), true);
  for (const [offset, value] of [
    [52, HEADER],
    [58, SECTION_HEADER],
    [60, 2],
    [62, 1],
  ] as const)
    data.setUint16(offset, value, true);
  bytes.set(names, HEADER);
  writeHeader(data, table + SECTION_HEADER, { name: 1, type: STRTAB, offset: HEADER, size: names.length, align: 1 });
  return bytes;
}

/** The object with these bytes in these sections: a section of the same size is overwritten, others are appended. */
export function withSections(object: Uint8Array, contents: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const sections = sectionsOf(object);
  if ("message" in sections) throw new Error(`internal error, please report: the template is broken: ${sections.message}`);
  const added = [...contents].filter(([name, bytes]) => !sections.some((one) => one.name === name && one.stored && one.size === bytes.length));
  const result = added.length === 0 ? object.slice() : appended(object, added);
  for (const [name, bytes] of contents) {
    const place = sections.find((one) => one.name === name && one.stored && one.size === bytes.length);
    if (place !== undefined) result.set(bytes, place.offset);
  }
  return result;
}

/** Behind everything there is: the new bytes, the section names with the new ones, and a longer section table. */
function appended(object: Uint8Array, added: readonly (readonly [name: string, bytes: Uint8Array])[]): Uint8Array {
  const old = viewOf(object);
  const [table, count, namesIndex] = [Number(old.getBigUint64(40, true)), old.getUint16(60, true), old.getUint16(62, true)];
  const namesAt = table + namesIndex * SECTION_HEADER;
  const [namesOffset, namesSize] = [Number(old.getBigUint64(namesAt + 24, true)), Number(old.getBigUint64(namesAt + 32, true))];
  let names = object.slice(namesOffset, namesOffset + namesSize);
  let end = roundUp(object.length);
  const placed = added.map(([name, bytes]) => {
    const one = { name: names.length, type: PROGBITS, offset: end, size: bytes.length, align: ALIGN, bytes };
    names = joined(names, new TextEncoder().encode(`${name}\0`));
    end = roundUp(end + bytes.length);
    return one;
  });
  const newNames = end;
  const newTable = roundUp(newNames + names.length);
  const result = new Uint8Array(newTable + (count + added.length) * SECTION_HEADER);
  result.set(object);
  for (const { offset, bytes } of placed) result.set(bytes, offset);
  result.set(names, newNames);
  result.set(object.subarray(table, table + count * SECTION_HEADER), newTable);
  const data = viewOf(result);
  for (const [i, one] of placed.entries()) writeHeader(data, newTable + (count + i) * SECTION_HEADER, one);
  data.setBigUint64(newTable + namesIndex * SECTION_HEADER + 24, BigInt(newNames), true);
  data.setBigUint64(newTable + namesIndex * SECTION_HEADER + 32, BigInt(names.length), true);
  data.setBigUint64(40, BigInt(newTable), true);
  data.setUint16(60, count + added.length, true);
  return result;
}

interface Header {
  readonly name: number;
  readonly type: number;
  readonly offset: number;
  readonly size: number;
  readonly align: number;
}
const ALIGN = 64;

function writeHeader(data: DataView, at: number, { name, type, offset, size, align }: Header): void {
  data.setUint32(at, name, true);
  data.setUint32(at + 4, type, true);
  data.setBigUint64(at + 24, BigInt(offset), true);
  data.setBigUint64(at + 32, BigInt(size), true);
  data.setBigUint64(at + 48, BigInt(align), true);
}

function textAt(bytes: Uint8Array, start: number): string {
  const end = bytes.indexOf(0, start);
  return new TextDecoder().decode(bytes.subarray(start, end < 0 ? start : end));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
function roundUp(value: number): number {
  return Math.ceil(value / ALIGN) * ALIGN;
}
function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
