const DIGIT = 0x30;

/** Milliseconds since 1970 of `2026-01-02T03:04:05[.fraction]Z`; NaN for any other spelling. Days are looked up, as logs have few of them. */
export class Instants {
  readonly #day = new Uint8Array(10);
  #start = Number.NaN;
  /** Where the text ended. */
  end = 0;

  at(bytes: Uint8Array, start: number): number {
    if (bytes[start + 10] !== 0x54 || bytes[start + 13] !== 0x3a || bytes[start + 16] !== 0x3a) return Number.NaN;
    for (let i = 0; i < 10; i++) if (bytes[start + i] !== this.#day[i]) return this.#newDay(bytes, start);
    const hours = twoAt(bytes, start + 11);
    const minutes = twoAt(bytes, start + 14);
    const seconds = twoAt(bytes, start + 17);
    if (!(hours < 24 && minutes < 60 && seconds < 60)) return Number.NaN;
    let at = start + 19;
    let milliseconds = 0;
    if (bytes[at] === 0x2e) {
      const first = ++at;
      for (let scale = 100; ; at++, scale = (scale / 10) | 0) {
        const digit = (bytes[at] as number) - DIGIT;
        if (!(digit >= 0 && digit <= 9)) break;
        milliseconds += digit * scale;
      }
      if (at === first) return Number.NaN;
    }
    if (bytes[at] !== 0x5a) return Number.NaN;
    this.end = at + 1;
    return this.#start + hours * 3_600_000 + minutes * 60_000 + seconds * 1000 + milliseconds;
  }

  #newDay(bytes: Uint8Array, start: number): number {
    const time = dayStart(bytes, start);
    if (Number.isNaN(time)) return Number.NaN;
    this.#day.set(bytes.subarray(start, start + 10));
    this.#start = time;
    return this.at(bytes, start);
  }
}

/** When a day as in `2026-01-02` starts, in milliseconds since 1970; NaN if it is none. */
export function dayStart(bytes: Uint8Array, start: number): number {
  const day = bytes.subarray(start, start + 10);
  return day[4] === 0x2d ? Date.parse(`${String.fromCharCode(...day)}T00:00:00Z`) : Number.NaN;
}

/** Two digits; NaN if they are none. */
function twoAt(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] as number) - DIGIT;
  const ones = (bytes[at + 1] as number) - DIGIT;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}
