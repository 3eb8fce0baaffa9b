import { open } from "node:fs/promises";
import { pipeline, type Readable, Transform, type TransformCallback } from "node:stream";
import { createGunzip } from "node:zlib";
import { Decompress } from "fzstd";
import type { LogPath } from "./paths.ts";

const CHUNK = 1 << 20;
const GZIP = [0x1f, 0x8b];
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd];

/** The bytes of a log, unpacked where they start as gzip or zstd do; each chunk is valid until the next one is asked for. `read` is told of bytes as they come from the disk. */
export async function* bytesOf({ path }: LogPath, read: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  const counted = counting(path === "-" ? process.stdin : blocksOf(path), read);
  const first = await counted.next();
  if (first.done === true) return;
  const packed = unpacker(first.value);
  if (packed === null) {
    yield first.value;
    yield* counted;
    return;
  }
  const failed = { error: null as Error | null };
  const source = (async function* () {
    yield first.value.slice();
    for await (const chunk of counted) yield chunk.slice();
  })();
  const unpacked = pipeline(source, packed, (error) => {
    failed.error = error ?? null;
  }) as unknown as Readable;
  for await (const chunk of unpacked) yield chunk as Uint8Array;
  if (failed.error !== null) throw failed.error;
}

/** Blocks of a file, all in the same memory. */
async function* blocksOf(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  try {
    const block = new Uint8Array(CHUNK);
    for (;;) {
      const { bytesRead } = await file.read(block, 0, CHUNK, null);
      if (bytesRead === 0) return;
      yield block.subarray(0, bytesRead);
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
  const begins = (magic: readonly number[]) => magic.every((byte, i) => start[i] === byte);
  return begins(GZIP) ? createGunzip({ chunkSize: CHUNK }) : begins(ZSTD) ? new ZstdStream() : null;
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
