/** Where a section's bytes lie in an object file. */
export interface ElfSection {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
}

const EM_BPF = 247;
const SECTION_HEADER_BYTES = 64;
const NO_BITS = 8;

/** The sections of a 64-bit little-endian ELF object for BPF; null where the bytes are something else, or broken. */
export function elfSections(bytes: Uint8Array): readonly ElfSection[] | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 64 || view.getUint32(0) !== 0x7f45_4c46 || bytes[4] !== 2 || bytes[5] !== 1 || view.getUint16(18, true) !== EM_BPF) return null;
  const [table, stride, count, names] = [
    Number(view.getBigUint64(40, true)),
    view.getUint16(58, true),
    view.getUint16(60, true),
    view.getUint16(62, true),
  ];
  if (stride !== SECTION_HEADER_BYTES || names >= count || table + count * stride > bytes.length) return null;
  const header = (index: number) => {
    const at = table + index * stride;
    const [offset, size] = [Number(view.getBigUint64(at + 24, true)), Number(view.getBigUint64(at + 32, true))];
    return { name: view.getUint32(at, true), bits: view.getUint32(at + 4, true) !== NO_BITS, offset, size };
  };
  const text = header(names);
  const sections: ElfSection[] = [];
  for (let i = 1; i < count; i++) {
    const { name, bits, offset, size } = header(i);
    const start = text.offset + name;
    const end = bytes.indexOf(0, start);
    if (end < 0 || (bits && offset + size > bytes.length)) return null;
    if (bits) sections.push({ name: new TextDecoder().decode(bytes.subarray(start, end)), offset, size });
  }
  return sections;
}

/** The bytes of a section, as a window into the object; null where there is none of that name, or more than one. */
export function elfSection(bytes: Uint8Array, name: string): Uint8Array | null {
  const found = elfSections(bytes)?.filter((one) => one.name === name) ?? [];
  const [only] = found;
  return only === undefined || found.length > 1 ? null : bytes.subarray(only.offset, only.offset + only.size);
}
