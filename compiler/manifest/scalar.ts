import type { Plain } from "./builder.ts";

/** Thrown where a text is not of the simple kind that is read here; the full YAML library decides then. */
export class NotSimple extends Error {}

const OTHER_NUMBER =
  /^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

/** A plain scalar by the core schema of YAML 1.2; numbers other than short decimal ones are left to the library. */
export function plainScalar(text: string): Plain {
  switch (text) {
    case "~":
    case "null":
    case "Null":
    case "NULL":
      return null;
    case "true":
    case "True":
    case "TRUE":
      return true;
    case "false":
    case "False":
    case "FALSE":
      return false;
  }
  if (!/^[-+.0-9]/.test(text)) return text;
  if (/^(?:0|-?[1-9][0-9]{0,14})$/.test(text)) return Number(text);
  if (OTHER_NUMBER.test(text)) throw new NotSimple();
  return text;
}

const MAX_ODD_ESCAPES = 100_000;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  n: "\n",
  t: "\t",
  r: "\r",
  b: "\b",
  f: "\f",
  "0": "\0",
  e: "\u{1b}",
};

/** The text of a double-quoted scalar of one line, without its quotes. */
export function unescaped(body: string): string {
  if (!body.includes("\\")) return body;
  // The escapes of JSON mean the same here; JSON.parse is fast on long texts.
  try {
    return JSON.parse(`"${body}"`);
  } catch {
    if (body.length > MAX_ODD_ESCAPES) throw new NotSimple();
  }
  return body.replace(/\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.)|$)/g, (_, wide?: string, short?: string, one?: string) => {
    const code = wide ?? short;
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    const known = one === undefined ? undefined : ESCAPES[one];
    if (known === undefined) throw new NotSimple();
    return known;
  });
}

/** Lines of a scalar that goes on over line ends: a single end is a space, every further one a line feed. */
export function folded(lines: readonly string[]): string {
  let text = lines[0] ?? "";
  let blank = 0;
  for (const line of lines.slice(1)) {
    if (line === "") {
      blank++;
      continue;
    }
    text += blank === 0 ? ` ${line}` : "\n".repeat(blank) + line;
    blank = 0;
  }
  if (blank > 0) throw new NotSimple();
  return text;
}

/** The offset behind the quotes that open at an offset; -1 where they stay open. A text in double quotes may hold `\\"`, one in single quotes `''`. */
export function endOfQuotes(text: string, start: number): number {
  const quote = text[start] as string;
  for (let at = text.indexOf(quote, start + 1); at >= 0; at = text.indexOf(quote, at + 1)) {
    if (quote === "'") {
      if (text[at + 1] !== "'") return at + 1;
      at++;
    } else {
      let backslashes = 0;
      while (text[at - 1 - backslashes] === "\\") backslashes++;
      if (backslashes % 2 === 0) return at + 1;
    }
  }
  return -1;
}
