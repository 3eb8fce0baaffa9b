import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { type Diagnostic, diagnostic, printable } from "#diagnostic";
import { MAX_BYTES, type SourceFile } from "#manifest";

const CHUNK = 1 << 16;

/** Reads a file up to the limit and no further; `shown` is the path as the user gave it. */
export function readLimited(path: string, shown: string, limit: number = MAX_BYTES): SourceFile | Diagnostic {
  let descriptor: number;
  try {
    descriptor = openSync(path, "r");
  } catch (error) {
    return unreadable(shown, error);
  }
  try {
    const stat = fstatSync(descriptor);
    if (stat.isDirectory()) return diagnostic("PCL1023", [shown], `\`${printable(shown)}\` is a folder, a file is needed`);
    if (stat.isFile() && stat.size > limit) return tooLarge(shown, `${stat.size}`, limit);
    const chunks: Buffer[] = [];
    let total = 0;
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK);
      const count = readSync(descriptor, chunk, 0, CHUNK, null);
      if (count === 0) break;
      total += count;
      if (total > limit) return tooLarge(shown, `more than ${limit}`, limit);
      chunks.push(chunk.subarray(0, count));
    }
    return { path: shown, bytes: Buffer.concat(chunks), limit };
  } catch (error) {
    return unreadable(shown, error);
  } finally {
    closeSync(descriptor);
  }
}

/** E_LIMIT for something that is larger than may be read. */
function tooLarge(shown: string, actual: string, limit: number): Diagnostic {
  return diagnostic("PCL1003", [shown], `the file has ${actual} bytes, the limit is ${limit} bytes`, {
    help: "split the file",
    source: { file: shown, line: 1 },
  });
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  EACCES: "may not be read",
  EPERM: "may not be read",
  ELOOP: "is a loop of links",
  ENOTDIR: "runs through something that is no folder",
  ENAMETOOLONG: "is too long a path",
};

/** E_INPUT in words for a failed system call. */
export function unreadable(shown: string, error: unknown): Diagnostic {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  return diagnostic("PCL1023", [shown], `\`${printable(shown)}\` ${REASONS[code] ?? `cannot be read (${printable(code)})`}`);
}
