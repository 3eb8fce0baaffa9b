import { type Diagnostic, diagnostic } from "#diagnostic";
import type { SourceFile } from "./document.ts";

export const MAX_BYTES = 10 * 1024 * 1024;
const BOM = "\u{feff}";

/** The text of a file, or why it is none: UTF-8 only, one leading byte order mark allowed, at most 10 MiB. */
export function decode(file: SourceFile): string | Diagnostic {
  const size = file.bytes.length;
  const source = { file: file.path, line: 1 };
  const limit = file.limit ?? MAX_BYTES;
  if (size > limit) {
    const message = `the file has ${size} bytes, the limit is ${limit} bytes`;
    return diagnostic("PCL1003", [file.path], message, { help: "split the file", source });
  }
  const text = typeof file.bytes === "string" ? file.bytes : fromBytes(file.bytes);
  if (typeof text !== "string") {
    const message = text.wide ? "UTF-8 required, this looks like UTF-16" : `UTF-8 required, byte ${text.hex} at offset ${text.offset} is invalid`;
    return diagnostic("PCL1001", [file.path], message, { help: "save the file as UTF-8", source: { file: file.path, line: text.line } });
  }
  const body = (text.startsWith(BOM) ? text.slice(1) : text).replaceAll("\r\n", "\n");
  const stray = body.search(/[\u{feff}\0]/u);
  if (stray < 0) return body;
  const what = body[stray] === BOM ? "a byte order mark" : "a NUL character";
  const line = body.slice(0, stray).split("\n").length;
  return diagnostic("PCL1001", [file.path], `UTF-8 required, ${what} stands in the middle of the text`, {
    help: "save the file as UTF-8 without a byte order mark",
    source: { file: file.path, line },
  });
}

function fromBytes(bytes: Uint8Array): string | { wide: boolean; offset: number; hex: string; line: number } {
  const [first, second] = bytes;
  const wide = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || (bytes.length > 1 && (first === 0) !== (second === 0));
  const offset = wide ? 0 : invalidAt(bytes);
  if (offset < 0) return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const line = bytes.subarray(0, offset).reduce((lines, byte) => lines + (byte === 0x0a ? 1 : 0), 1);
  return { wide, offset, hex: `0x${(bytes[offset] ?? 0).toString(16).padStart(2, "0")}`, line };
}

/** The offset of the first byte that is not part of well-formed UTF-8 (RFC 3629), or -1. */
function invalidAt(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const lead = bytes[at] as number;
    if (lead < 0x80) {
      at++;
      continue;
    }
    const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || at + length > bytes.length) return at;
    const second = bytes[at + 1] as number;
    const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
    const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
    if (second < low || second > high) return at;
    for (let next = 2; next < length; next++) if (((bytes[at + next] as number) & 0xc0) !== 0x80) return at;
    at += length;
  }
  return -1;
}
