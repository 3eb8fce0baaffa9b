import { readFileSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** Far more than any image has. */
const MOST = 64 * 1024 * 1024;

/** A file that is looked at again and again: an image, plain or compressed as in a ConfigMap, or the image of the release whose folder is named. */
export class ImageFile {
  readonly name: string;
  readonly #path: string;
  #seen = "";

  constructor(path: string, name: string) {
    this.#path = path;
    this.name = name;
  }

  /** Looks at it anew, whether or not it seems changed. */
  again(): void {
    this.#seen = "";
  }

  /** Its bytes where it is another one than at the last look; null where it is the same. Throws what the file system says. */
  changed(): Uint8Array | null {
    const path = statSync(this.#path).isDirectory() ? join(this.#path, "artifacts", "ebpf", "image.o") : this.#path;
    const real = realpathSync(path);
    const { ino, size, mtimeMs } = statSync(real);
    const mark = [real, ino, size, mtimeMs].join(" ");
    if (mark === this.#seen) return null;
    const bytes = readFileSync(real);
    this.#seen = mark;
    return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, { maxOutputLength: MOST }) : bytes;
  }
}
