/** Milliseconds since 1970 of `2026-01-02T03:04:05[.fraction]Z`; NaN for any other spelling. Days are looked up, as logs have few of them. */
export class Instants {
  #day = "";
  #start = Number.NaN;

  at(bytes: Uint8Array, start: number, end: number): number {
    if (end - start < 20 || bytes[end - 1] !== 0x5a || bytes[start + 10] !== 0x54 || bytes[start + 13] !== 0x3a || bytes[start + 16] !== 0x3a)
      return Number.NaN;
    const day = String.fromCharCode(...bytes.subarray(start, start + 10));
    if (day !== this.#day) {
      this.#day = day;
      this.#start = Date.parse(`${day}T00:00:00Z`);
    }
    const two = (at: number) => ((bytes[start + at] as number) - 0x30) * 10 + (bytes[start + at + 1] as number) - 0x30;
    let milliseconds = 0;
    for (let i = 0, scale = 100; i < 3 && start + 20 + i < end - 1; i++, scale /= 10)
      milliseconds += ((bytes[start + 20 + i] as number) - 0x30) * scale;
    return this.#start + two(11) * 3_600_000 + two(14) * 60_000 + two(17) * 1000 + milliseconds;
  }
}
