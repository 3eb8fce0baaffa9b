import { type Layout, layoutOf, memberOf, type Placed, type Structure } from "./structure.ts";

/** Little-endian access to one structure in bytes, by the names of its members. */
export class View {
  readonly bytes: Uint8Array;
  readonly #layout: Layout;
  readonly #data: DataView;

  /** The structure at `offset`; arrays are seen in place, so the bytes must begin at a multiple of 8. */
  constructor(structure: Structure, bytes: Uint8Array, offset = 0) {
    this.#layout = layoutOf(structure);
    this.bytes = bytes.subarray(offset, offset + this.#layout.size);
    this.#data = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
  }

  /** The number in a member, or in one element of it. */
  number(name: string, index = 0): number {
    const { offset, stride, type } = memberOf(this.#layout, name);
    const at = offset + index * stride;
    if (type === "u8") return this.#data.getUint8(at);
    if (type === "u16") return this.#data.getUint16(at, true);
    return this.#data.getUint32(at, true);
  }
  setNumber(name: string, value: number, index = 0): void {
    const { offset, stride, type } = memberOf(this.#layout, name);
    const at = offset + index * stride;
    if (type === "u8") this.#data.setUint8(at, value);
    else if (type === "u16") this.#data.setUint16(at, value, true);
    else this.#data.setUint32(at, value, true);
  }
  /** The 64-bit number in a member. */
  big(name: string): bigint {
    return this.#data.getBigUint64(memberOf(this.#layout, name).offset, true);
  }
  setBig(name: string, value: bigint): void {
    this.#data.setBigUint64(memberOf(this.#layout, name).offset, value, true);
  }
  /** Where a member begins, or one element of it: bytes from the beginning of the structure. */
  offsetOf(name: string, index = 0): number {
    const { offset, stride } = memberOf(this.#layout, name);
    return offset + index * stride;
  }
  /** A structure inside, or one element of an array of them. */
  inner(name: string, index = 0): View {
    const member = memberOf(this.#layout, name);
    return new View(structureOf(member), this.bytes, member.offset + index * member.stride);
  }
  /** The bytes of a member. */
  raw(name: string): Uint8Array {
    const { offset, bytes } = memberOf(this.#layout, name);
    return this.bytes.subarray(offset, offset + bytes);
  }
  /** A member as numbers of 16 bits. */
  halves(name: string): Uint16Array {
    const raw = this.raw(name);
    return new Uint16Array(raw.buffer, raw.byteOffset, raw.byteLength / 2);
  }
  /** A member as numbers of 32 bits; of a 64-bit number the low half comes first. */
  words(name: string): Uint32Array {
    const raw = this.raw(name);
    return new Uint32Array(raw.buffer, raw.byteOffset, raw.byteLength / 4);
  }
  /** Numbers of 8 or 16 bits, as the size class has them. */
  portClasses(name: string): Uint8Array | Uint16Array {
    return memberOf(this.#layout, name).type === "u8" ? this.raw(name) : this.halves(name);
  }
}

function structureOf({ name, type }: Placed): Structure {
  if (typeof type === "string") throw new Error(`internal error, please report: ${name} is a number`);
  return type;
}

/** Zeros for a structure, at an address that suits every array in it. */
export function blank(structure: Structure): Uint8Array {
  return new Uint8Array(layoutOf(structure).size);
}
