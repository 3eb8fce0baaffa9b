import type { Request } from "#model";
import { requestTarget } from "../formats/http-url.ts";
import { Hash } from "../pairing.ts";
import type { Projection } from "../projection.ts";
import { hashTarget } from "../same.ts";
import { templateOf } from "../template.ts";

const MAX_BYTES = 16 << 20;
const TEXT = new TextDecoder();

/** What requests' URLs mean: a number for all that no policy and no report tells apart, and the hash of what was asked. */
export class Targets {
  high = 0;
  low = 0;
  readonly #projection: Projection;
  readonly #classes = new Map<string, number>();
  readonly #byHash = new Map<number, { readonly text: Uint8Array; readonly number: number; readonly high: number; readonly low: number }[]>();
  readonly #hash = new Hash();
  #bytes = 0;

  constructor(projection: Projection) {
    this.#projection = projection;
  }

  /** The number of a URL's class, from 1 on; sets `high` and `low`. The bytes are the inside of a JSON string. */
  of(bytes: Uint8Array, start: number, end: number): number {
    let hash = 0;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x9e3779b1) ^ (hash >>> 15);
    hash &= 0x3fffffff;
    for (const one of this.#byHash.get(hash) ?? []) {
      if (!equalAt(one.text, bytes, start, end)) continue;
      this.high = one.high;
      this.low = one.low;
      return one.number;
    }
    return this.#add(bytes, start, end, hash);
  }

  #add(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const url: string = JSON.parse(`"${TEXT.decode(bytes.subarray(start, end))}"`);
    const { host, path } = url === "" ? { host: null, path: null } : requestTarget(url);
    const request: Request = { kind: "http", method: null, path, host, headers: null };
    const text = JSON.stringify([templateOf(request), this.#projection.request(request)]);
    const number = this.#classes.get(text) ?? this.#classes.size + 1;
    this.#classes.set(text, number);
    const { high, low } = hashTarget(this.#hash, request);
    [this.high, this.low] = [high, low];
    this.#bytes += end - start + 100;
    if (this.#bytes > MAX_BYTES) {
      this.#byHash.clear();
      this.#bytes = 0;
    }
    const known = { text: bytes.slice(start, end), number, high, low };
    const same = this.#byHash.get(hash);
    if (same === undefined) this.#byHash.set(hash, [known]);
    else same.push(known);
    return number;
  }
}

function equalAt(text: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (text.length !== end - start) return false;
  for (let i = 0; i < text.length; i++) if (text[i] !== bytes[start + i]) return false;
  return true;
}
