import { stringify } from "yaml";

const OPTIONS = { aliasDuplicateObjects: false, lineWidth: 0, defaultStringType: "PLAIN", defaultKeyType: "PLAIN", compat: "yaml-1.1" } as const;

/** Plain data as block YAML, byte for byte as the library writes it; odd scalars are left to the library. */
export function yamlText(value: object): string {
  try {
    return entries(value, "", "");
  } catch (error) {
    if (error instanceof NotSimple) return stringify(value, OPTIONS);
    throw error;
  }
}

/** A text that the library spells by where it stands. */
class NotSimple extends Error {}

/** The lines of a map or list; the first entry stands behind `lead`, the others behind the indent. */
function entries(value: object, lead: string, indent: string): string {
  let text = "";
  let before = lead;
  if (Array.isArray(value)) {
    for (const item of value) {
      text += `${before}-${isFilled(item) ? entries(item, " ", `${indent}  `) : ` ${scalar(item)}\n`}`;
      before = indent;
    }
    return text;
  }
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    text += `${before}${scalar(key)}:${isFilled(item) ? `\n${entries(item, `${indent}  `, `${indent}  `)}` : ` ${scalar(item)}\n`}`;
    before = indent;
  }
  return text;
}

function isFilled(value: unknown): value is object {
  return typeof value === "object" && value !== null && (Array.isArray(value) ? value.length > 0 : Object.keys(value).length > 0);
}

function scalar(value: unknown): string {
  if (typeof value === "string") return isPlain(value) && value.length <= 1000 ? value : quoted(value);
  if (value === null || typeof value === "boolean" || (Number.isSafeInteger(value) && !Object.is(value, -0))) return String(value);
  if (typeof value === "object") return Array.isArray(value) ? "[]" : "{}";
  throw new NotSimple();
}

/** Words that YAML 1.1, which kubectl reads, or 1.2 take for something other than text. */
const RESERVED = /^(?:null|true|false|yes|no|on|off|y|n|e[-+]?[0-9]+)$/i;
/** A word or a path, or a number with a slash behind it. */
const START = /^(?:[A-Za-z/(]|[0-9][0-9A-Za-z.:]*\/)/;

/** Whether a text surely is a plain scalar: printable, without what begins a comment or ends a key. */
function isPlain(text: string): boolean {
  return START.test(text) && /^[ -~]+$/.test(text) && !/: | #|[ :]$/.test(text) && !RESERVED.test(text);
}

/** As the library spells a short text of one line. */
function quoted(text: string): string {
  if (text.length > 1000 || !/^[ -~]*$/.test(text) || /^(?:---|\.\.\.)/.test(text)) throw new NotSimple();
  return stringify({ a: text }, OPTIONS).slice("a: ".length, -1);
}
