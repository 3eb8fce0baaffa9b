import { Refusal, syntaxProblem } from "./problem.ts";
import { MAX_CODE_POINT } from "./tree.ts";

const CONTROLS: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };
// `\1` alone would be a backreference; RE2 takes two or three octal digits only, or any number of them after 0.
const OCTAL = /\\(0[0-7]{0,2}|[1-7][0-7]{1,2})/y;
const HEX = /\\x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]+)\})/y;
const PUNCTUATION = /\\([\0-/:-@[-`{-\x7f])/y;

/** The character that the escape at `position` stands for. */
export function readEscape(text: string, position: number): { codePoint: number; length: number } {
  const control = CONTROLS[text[position + 1] ?? ""];
  if (control !== undefined) return { codePoint: control, length: 2 };
  const [octal, hex, punctuation] = [OCTAL, HEX, PUNCTUATION].map((syntax) => {
    syntax.lastIndex = position;
    return syntax.exec(text);
  });
  if (octal) return { codePoint: Number.parseInt(octal[1] as string, 8), length: octal[0].length };
  if (hex) {
    const codePoint = Number.parseInt((hex[1] ?? hex[2]) as string, 16);
    if (codePoint <= MAX_CODE_POINT) return { codePoint, length: hex[0].length };
  }
  if (punctuation) return { codePoint: text.charCodeAt(position + 1), length: 2 };
  throw new Refusal(syntaxProblem(refusal(text, position), position));
}

function refusal(text: string, position: number): string {
  const next = text.codePointAt(position + 1);
  if (next === undefined) return "a backslash at the end";
  const letter = String.fromCodePoint(next);
  return /[1-9]/.test(letter) ? `\`\\${letter}\` refers back to a group, which RE2 does not do` : `\`\\${letter}\` is no escape`;
}
