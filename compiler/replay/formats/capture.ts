/** A packet of a capture: its number from 1, and the offset of its record in the file. */
export interface Packet {
  readonly number: number;
  readonly offset: number;
  readonly linkType: number;
  /** Milliseconds since 1970; null where the capture keeps no times. */
  readonly time: number | null;
  /** As much of the packet as was captured; valid until the next one comes. */
  readonly bytes: Uint8Array;
}
/** Where a capture stops making sense. */
export interface Cut {
  readonly number: number;
  readonly offset: number;
  readonly why: string;
}

const SECTION = 0x0a0d0d0a;
const BYTE_ORDER = 0x1a2b3c4d;
const MAX_RECORD = 1 << 24;
/** Magic numbers of pcap as read little-endian: byte order, and how many units of its fraction a second has. */
const PCAP: ReadonlyMap<number, readonly [little: boolean, units: number]> = new Map([
  [0xa1b2c3d4, [true, 1e6]],
  [0xd4c3b2a1, [false, 1e6]],
  [0xa1b23c4d, [true, 1e9]],
  [0x4d3cb2a1, [false, 1e9]],
]);

/** Whether a file that starts like this is a capture. */
export function isCapture(start: Uint8Array): boolean {
  if (start.length < 4) return false;
  const magic = new DataView(start.buffer, start.byteOffset, 4).getUint32(0, true);
  return magic === SECTION || PCAP.has(magic);
}

interface Interface {
  readonly linkType: number;
  readonly units: number;
}

/** Reads pcap and pcapng (draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng) from chunks. */
export class CaptureReader {
  #rest = new Uint8Array(0);
  #offset = 0;
  #number = 0;
  #kind: "pcap" | "pcapng" | null = null;
  #little = true;
  #interfaces: Interface[] = [];
  #cut = false;

  push(chunk: Uint8Array, take: (packet: Packet) => void, cut: (where: Cut) => void): void {
    if (this.#cut) return;
    const bytes = new Uint8Array(this.#rest.length + chunk.length);
    bytes.set(this.#rest);
    bytes.set(chunk, this.#rest.length);
    const view = new DataView(bytes.buffer);
    let at = 0;
    while (!this.#cut) {
      const used = this.#kind === null ? this.#start(view, at) : this.#kind === "pcap" ? this.#record(view, at, take) : this.#block(view, at, take);
      if (used === 0) break;
      if (used < 0) {
        this.#cut = true;
        cut({ number: this.#number + 1, offset: this.#offset + at, why: "this is no record of a capture" });
      }
      at += used;
    }
    this.#rest = bytes.slice(at);
    this.#offset += at;
  }

  end(cut: (where: Cut) => void): void {
    if (!this.#cut && this.#rest.length > 0)
      cut({ number: this.#number + 1, offset: this.#offset, why: "the capture ends in the middle of this record" });
  }

  #start(view: DataView, at: number): number {
    if (view.byteLength - at < 24) return 0;
    const magic = view.getUint32(at, true);
    const pcap = PCAP.get(magic);
    if (pcap === undefined) {
      this.#kind = "pcapng";
      return magic === SECTION ? this.#section(view, at) : -1;
    }
    this.#kind = "pcap";
    this.#little = pcap[0];
    this.#interfaces = [{ linkType: view.getUint32(at + 20, this.#little) & 0xffff, units: pcap[1] }];
    return 24;
  }

  #record(view: DataView, at: number, take: (packet: Packet) => void): number {
    if (view.byteLength - at < 16) return 0;
    const length = view.getUint32(at + 8, this.#little);
    if (length > MAX_RECORD) return -1;
    if (view.byteLength - at < 16 + length) return 0;
    const { linkType, units } = this.#interfaces[0] as Interface;
    const time = view.getUint32(at, this.#little) * 1000 + Math.floor((view.getUint32(at + 4, this.#little) * 1000) / units);
    this.#emit(view, at, at + 16, length, linkType, time, take);
    return 16 + length;
  }

  #emit(view: DataView, at: number, start: number, length: number, linkType: number, time: number | null, take: (packet: Packet) => void): void {
    this.#number++;
    take({ number: this.#number, offset: this.#offset + at, linkType, time, bytes: new Uint8Array(view.buffer, start, length) });
  }

  #section(view: DataView, at: number): number {
    const order = view.getUint32(at + 8, true);
    if (order !== BYTE_ORDER && order !== 0x4d3c2b1a) return -1;
    this.#little = order === BYTE_ORDER;
    this.#interfaces = [];
    return this.#length(view, at);
  }

  /** A block's length, 0 while it is not all there. */
  #length(view: DataView, at: number): number {
    const length = view.getUint32(at + 4, this.#little);
    if (length < 12 || length % 4 !== 0 || length > MAX_RECORD) return -1;
    if (view.byteLength - at < length) return 0;
    return view.getUint32(at + length - 4, this.#little) === length ? length : -1;
  }

  #block(view: DataView, at: number, take: (packet: Packet) => void): number {
    if (view.byteLength - at < 12) return 0;
    const type = view.getUint32(at, this.#little);
    if (type === SECTION) return this.#section(view, at);
    const length = this.#length(view, at);
    if (length <= 0) return length;
    if (type === 1) {
      if (length < 20) return -1;
      this.#interfaces.push({ linkType: view.getUint16(at + 8, this.#little), units: this.#unitsOf(view, at + 16, at + length - 4) });
    }
    if (type === 6) return length >= 32 && this.#enhanced(view, at, length, take) ? length : -1;
    if (type === 3) {
      const [first] = this.#interfaces;
      if (first === undefined || length < 16) return -1;
      this.#emit(view, at, at + 12, Math.min(view.getUint32(at + 8, this.#little), length - 16), first.linkType, null, take);
    }
    return length;
  }

  #enhanced(view: DataView, at: number, length: number, take: (packet: Packet) => void): boolean {
    const from = this.#interfaces[view.getUint32(at + 8, this.#little)];
    const captured = view.getUint32(at + 20, this.#little);
    if (from === undefined || captured > length - 32) return false;
    const ticks = view.getUint32(at + 12, this.#little) * 0x1_0000_0000 + view.getUint32(at + 16, this.#little);
    this.#emit(view, at, at + 28, captured, from.linkType, Math.floor((ticks / from.units) * 1000), take);
    return true;
  }

  /** Option `if_tsresol`: a power of ten, or of two where its highest bit is set. */
  #unitsOf(view: DataView, at: number, end: number): number {
    while (at + 4 <= end) {
      const code = view.getUint16(at, this.#little);
      const length = view.getUint16(at + 2, this.#little);
      if (code === 0) break;
      if (code === 9 && at + 5 <= end) {
        const resolution = view.getUint8(at + 4);
        return resolution < 128 ? 10 ** resolution : 2 ** (resolution - 128);
      }
      at += 4 + Math.ceil(length / 4) * 4;
    }
    return 1e6;
  }
}
