import { readSync } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline, type Readable, Transform, type TransformCallback } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { createGunzip } from "node:zlib";
import { Decompress } from "fzstd";
import type { LogPath } from "./paths.ts";

const CHUNK = 4 << 20;
const UNPACKED = 1 << 20;
const GZIP = [0x1f, 0x8b];
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd];

/** The bytes of a log, unpacked where they start as gzip or zstd do; each chunk is valid until the next one is asked for. `read` is told of bytes as they come from the disk. */
export async function* bytesOf({ path, size }: LogPath, read: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  const counted = counting(path === "-" ? process.stdin : blocksOf(path, size !== null), read);
  try {
    const first = await counted.next();
    if (first.done === true) return;
    const packed = unpacker(first.value);
    if (packed !== null) return yield* unpackedOf(first.value, counted, packed);
    yield first.value;
    yield* counted;
  } finally {
    await counted.return(undefined);
  }
}

async function* unpackedOf(first: Uint8Array, more: AsyncIterable<Uint8Array>, packed: Transform): AsyncGenerator<Uint8Array> {
  const failed = { error: null as Error | null };
  const source = (async function* () {
    yield first.slice();
    for await (const chunk of more) yield chunk.slice();
  })();
  const unpacked = pipeline(source, packed, (error) => {
    failed.error = error ?? null;
  }) as unknown as Readable;
  for await (const chunk of unpacked) yield chunk as Uint8Array;
  if (failed.error !== null) throw failed.error;
}

/** Whether bytes start as a packed log does. */
export function isPacked(start: Uint8Array): boolean {
  return begins(start, GZIP) || begins(start, ZSTD);
}

/** Blocks of a file, all in the same memory. `regular`: nobody is waited for, so that it is read by this thread, whose cache then holds what it read. */
async function* blocksOf(path: string, regular: boolean): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  try {
    const block = new Uint8Array(CHUNK);
    for (;;) {
      const bytesRead = regular ? readSync(file.fd, block, 0, CHUNK, null) : (await file.read(block, 0, CHUNK, null)).bytesRead;
      if (bytesRead === 0) return;
      yield block.subarray(0, bytesRead);
      if (regular) await setImmediate();
    }
  } finally {
    await file.close();
  }
}

async function* counting(raw: AsyncIterable<Uint8Array | string>, read: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of raw) {
    read(chunk.length);
    yield chunk as Uint8Array;
  }
}

function unpacker(start: Uint8Array): Transform | null {
  return begins(start, GZIP) ? createGunzip({ chunkSize: UNPACKED }) : begins(start, ZSTD) ? new ZstdStream() : null;
}

function begins(start: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, i) => start[i] === byte);
}

/** Node 20 has no zstd of its own. */
class ZstdStream extends Transform {
  readonly #decompress = new Decompress((chunk) => void this.push(chunk));

  override _transform(chunk: Uint8Array, _: BufferEncoding, done: TransformCallback): void {
    try {
      this.#decompress.push(chunk);
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    try {
      this.#decompress.push(new Uint8Array(0), true);
      done();
    } catch (error) {
      done(error as Error);
    }
  }
}
