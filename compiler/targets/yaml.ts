import { stringify } from "yaml";

const OPTIONS = { aliasDuplicateObjects: false, lineWidth: 0, defaultStringType: "PLAIN", defaultKeyType: "PLAIN", compat: "yaml-1.1" } as const;

/** Plain data as block YAML, byte for byte as the library writes it; odd scalars are left to the library. */
export function yamlText(value: object): string {
  try {
    const lines: string[] = [];
    write(value, "", "", lines);
    lines.push("");
    return lines.join("\n");
  } catch (error) {
    if (error instanceof NotSimple) return stringify(value, OPTIONS);
    throw error;
  }
}

/** A text that the library spells by where it stands. */
class NotSimple extends Error {}

/** The lines of a map or list; the first entry stands behind `lead`, the others behind the indent. */
function write(value: object, lead: string, indent: string, lines: string[]): void {
  let before = lead;
  if (Array.isArray(value)) {
    for (const item of value) {
      if (isFilled(item)) write(item, `${before}- `, `${indent}  `, lines);
      else lines.push(`${before}- ${scalar(item)}`);
      before = indent;
    }
    return;
  }
  for (const key of Object.keys(value)) {
    const item: unknown = (value as Readonly<Record<string, unknown>>)[key];
    if (item === undefined) continue;
    if (isFilled(item)) {
      lines.push(`${before}${scalar(key)}:`);
      write(item, `${indent}  `, `${indent}  `, lines);
    } else lines.push(`${before}${scalar(key)}: ${scalar(item)}`);
    before = indent;
  }
}

function isFilled(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  for (const _ in value) return true;
  return false;
}

function scalar(value: unknown): string {
  if (typeof value === "string") return value.length <= 1000 && isPlain(value) ? value : quoted(value);
  if (value === null || typeof value === "boolean" || (Number.isSafeInteger(value) && !Object.is(value, -0))) return String(value);
  if (typeof value === "object") return Array.isArray(value) ? "[]" : "{}";
  throw new NotSimple();
}

/** Words that YAML 1.1, which kubectl reads, or 1.2 take for something other than text. */
const RESERVED = /^(?:null|true|false|yes|no|on|off|y|n|e[-+]?[0-9]+)$/i;
/** A word or a path, or a number with a slash behind it. */
const START = /^(?:[A-Za-z/(]|[0-9][0-9A-Za-z.:]*\/)/;

/** Most texts: names and paths. */
const WORD = /^[A-Za-z/][-A-Za-z0-9_./]*$/;

/** Whether a text surely is a plain scalar: printable, without what begins a comment or ends a key. */
function isPlain(text: string): boolean {
  if (WORD.test(text)) return (text.length > 5 && !/^e/i.test(text)) || !RESERVED.test(text);
  return START.test(text) && /^[ -~]+$/.test(text) && !/: | #|[ :]$/.test(text);
}

/** Ports and digests: hexadecimal, with what YAML 1.1 or 1.2 would take for a number among them. */
const HEXADECIMAL = /^[0-9][0-9a-f]{0,63}$/;
const NUMBER = /^(?:[0-9]+(?:e[0-9]+)?|0b[01]+)$/;

/** As the library spells a short text of one line that may not be plain. */
function quoted(text: string): string {
  if (HEXADECIMAL.test(text)) return NUMBER.test(text) ? `"${text}"` : text;
  if (text.length > 1000 || !/^[ -~]*$/.test(text) || /^(?:---|\.\.\.)/.test(text)) throw new NotSimple();
  return stringify({ a: text }, OPTIONS).slice("a: ".length, -1);
}
