import type { Flags } from "./parse.ts";
import { Refusal, syntaxProblem } from "./problem.ts";

/** What stands between `(` and the content of a group; `opens` is false for `(?flags)`. */
interface GroupHead {
  readonly length: number;
  readonly opens: boolean;
  readonly flags: Flags;
}

const NAMED = /\(\?P?<([A-Za-z0-9_]+)>/y;
const SWITCHES = /\(\?([imsU]*)(?:-([imsU]+))?([:)])/y;

/** Reads the head of the group at `position`; lookaround, conditions and backreferences by name are refused. */
export function readGroupHead(text: string, position: number, flags: Flags, names: Set<string>): GroupHead {
  if (!text.startsWith("(?", position)) return { length: 1, opens: true, flags };
  NAMED.lastIndex = position;
  const named = NAMED.exec(text);
  if (named !== null) {
    const name = named[1] as string;
    if (names.has(name)) throw new Refusal(syntaxProblem(`the group name \`${name}\` is given twice`, position));
    names.add(name);
    return { length: named[0].length, opens: true, flags };
  }
  SWITCHES.lastIndex = position;
  const match = SWITCHES.exec(text);
  if (match === null) throw new Refusal(syntaxProblem(refusal(text, position), position));
  const [whole, on = "", off = "", close] = match;
  const value = (letter: string, before: boolean) => !off.includes(letter) && (before || on.includes(letter));
  return {
    length: whole.length,
    opens: close === ":",
    flags: { fold: value("i", flags.fold), multiLine: value("m", flags.multiLine), dotAll: value("s", flags.dotAll) },
  };
}

function refusal(text: string, position: number): string {
  const look = /^\(\?<?[=!]/.exec(text.slice(position, position + 4));
  return look === null ? `\`${text.slice(position, position + 4)}\` begins no group` : `\`${look[0]}\` looks around, which RE2 does not do`;
}
