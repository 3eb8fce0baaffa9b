import type { View } from "../view.ts";

/** One aligned store into an address section: the kernel sees it whole or not at all. */
export interface Store {
  readonly offset: number;
  readonly width: 1 | 2 | 4 | 8;
  readonly value: bigint;
}
/** What changes a section under the eyes of the kernel, in order. `wait`: no packet is looked at by what was there before. */
export type Step = Store | "wait";

/** Changes a section in memory, and keeps what has to be done to the kernel's for the same. After each store all that can be looked up is right. */
export class Steps {
  readonly section: View;
  readonly #data: DataView;
  #list: Step[] = [];
  #waits = 0;

  constructor(section: View) {
    this.section = section;
    const { buffer, byteOffset, byteLength } = section.bytes;
    this.#data = new DataView(buffer, byteOffset, byteLength);
  }

  /** So many waits were asked for since the beginning. */
  get waits(): number {
    return this.#waits;
  }

  store(width: Store["width"], offset: number, value: number | bigint): void {
    const whole = BigInt(value);
    this.#list.push({ offset, width, value: whole });
    if (width === 1) this.#data.setUint8(offset, Number(whole));
    else if (width === 2) this.#data.setUint16(offset, Number(whole), true);
    else if (width === 4) this.#data.setUint32(offset, Number(whole), true);
    else this.#data.setBigUint64(offset, whole, true);
  }

  wait(): void {
    this.#waits++;
    if (this.#list.at(-1) !== "wait") this.#list.push("wait");
  }

  /** The steps since the last time. */
  take(): readonly Step[] {
    const taken = this.#list;
    this.#list = [];
    return taken;
  }
}
