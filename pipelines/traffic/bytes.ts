import { read as readAsync, readSync } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline, type Readable, Transform, type TransformCallback } from "node:stream";
import { setImmediate, setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { createGunzip } from "node:zlib";
import { Decompress } from "fzstd";
import type { LogPath } from "./paths.ts";

const CHUNK = 4 << 20;
const PACKED = 1 << 16;
/** What is unpacked at once, which is new memory each time, and what is made of it. */
const [UNPACKED, GATHERED] = [1 << 14, 1 << 20];
/** How long a pipe is left alone that has nothing for now and doesn't wait itself. */
const WAIT_MS = 5;
const readSome = promisify(readAsync);
const GZIP = [0x1f, 0x8b];
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd];

/** The bytes of a log, unpacked where they start as gzip or zstd do; each chunk is valid until the next one is asked for. `read` is told of bytes as they come from the disk. */
export async function* bytesOf({ path, size }: LogPath, read: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  const counted = counting(blocksOf(path, size !== null), read);
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
    yield* piecesOf(first);
    for await (const chunk of more) yield* piecesOf(chunk);
  })();
  const unpacked = pipeline(source, packed, (error) => {
    failed.error = error ?? null;
  }) as unknown as Readable;
  yield* gathered(unpacked);
  if (failed.error !== null) throw failed.error;
}

/** Little at a time, as an unpacker makes all of a piece before anybody asks for it. */
function* piecesOf(chunk: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < chunk.length; at += PACKED) yield chunk.slice(at, at + PACKED);
}

/** The same bytes in large blocks, all in the same memory; where they break off, what came before is given all the same. */
async function* gathered(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const block = new Uint8Array(GATHERED);
  let filled = 0;
  let failure: unknown = null;
  try {
    for await (const chunk of chunks)
      for (let at = 0; at < chunk.length; ) {
        const part = chunk.subarray(at, at + block.length - filled);
        block.set(part, filled);
        at += part.length;
        filled += part.length;
        if (filled < block.length) continue;
        yield block;
        filled = 0;
      }
  } catch (error) {
    failure = error;
  }
  if (filled > 0) yield block.subarray(0, filled);
  if (failure !== null) throw failure;
}

/** Whether bytes start as a packed log does. */
export function isPacked(start: Uint8Array): boolean {
  return begins(start, GZIP) || begins(start, ZSTD);
}

/** Blocks of a file, all in the same memory. `regular`: nobody is waited for, so that it is read by this thread, whose cache then holds what it read. */
async function* blocksOf(path: string, regular: boolean): AsyncGenerator<Uint8Array> {
  const file = path === "-" ? null : await open(path);
  const descriptor = file?.fd ?? process.stdin.fd;
  try {
    const block = new Uint8Array(CHUNK);
    for (;;) {
      const filled = regular ? readSync(descriptor, block, 0, CHUNK, null) : await fill(descriptor, block);
      if (filled === 0) return;
      yield block.subarray(0, filled);
      if (regular) await setImmediate();
    }
  } finally {
    await file?.close();
  }
}

/** Reads until a block is full or its writer ends: a pipe gives little at a time. */
async function fill(descriptor: number, block: Uint8Array): Promise<number> {
  let at = 0;
  while (at < block.length) {
    const count = await some(descriptor, block, at);
    if (count === 0) break;
    at += count;
  }
  return at;
}

/** Bytes as they come; 0 behind the last. */
async function some(descriptor: number, block: Uint8Array, at: number): Promise<number> {
  for (;;) {
    try {
      return (await readSome(descriptor, block, at, block.length - at, null)).bytesRead;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EOF") return 0;
      if (code !== "EAGAIN") throw error;
      await setTimeout(WAIT_MS);
    }
  }
}

async function* counting(raw: AsyncIterable<Uint8Array>, read: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of raw) {
    read(chunk.length);
    yield chunk;
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
