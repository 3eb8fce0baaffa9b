import { escape } from "#algebra";

/**
 * Request targets that app-policy normalises to a path (3.31.7 and 3.32 on): query and fragment cut, percent escapes
 * decoded once, `\` folded to `/`, `;parameters` cut from each segment, empty and `.` segments dropped, `..` resolved.
 */

/** Nested `..` up to this depth are resolved by the patterns; targets with more `..` segments stay undecided. */
const MAX_UPS = 6;

const SEPARATOR = "(?:[/\\\\]|%2[fF]|%5[cC])";
const PARAMETERS_START = "(?:;|%3[bB])";
/** Escapes of any byte but `/`, `\` and NUL. */
const ESCAPE = "%(?:0[1-9a-fA-F]|2[0-9a-eA-E]|5[0-9abd-fABD-F]|[13-46-9a-fA-F][0-9a-fA-F])";
const PLAIN = "[^/\\\\%?#\\x00]";
const CHARACTER = `(?:${PLAIN}|${ESCAPE})`;
const PARAMETERS = `(?:${PARAMETERS_START}${CHARACTER}*)?`;
const DOT = "(?:[.]|%2[eE])";
/** A character that is neither a dot nor starts parameters. */
const OTHER = "(?:[^/\\\\%?#\\x00.;]|%(?:0[1-9a-fA-F]|2[0-9a-dA-D]|3[0-9ac-fAC-F]|5[0-9abd-fABD-F]|[146-9a-fA-F][0-9a-fA-F]))";
const BODY = `(?:${OTHER}|${DOT})`;
/** A segment that names something: not empty, not `.`, not `..`. */
const NAME = `(?:${OTHER}${BODY}*|${DOT}${OTHER}${BODY}*|${DOT}${DOT}${BODY}+)${PARAMETERS}`;
const STEP = `${SEPARATOR}${NAME}`;
const UP = `${SEPARATOR}${DOT}${DOT}${PARAMETERS}`;
const NOTHING = `${SEPARATOR}${DOT}?${PARAMETERS}`;

const balancedPatterns: string[] = [];
/** Steps that lead back to where they began, nested up to a depth. */
function balanced(depth: number): string {
  let pattern = balancedPatterns[depth];
  if (pattern === undefined) {
    pattern = depth === 0 ? `(?:${NOTHING})*` : `(?:${NOTHING}|${STEP}${balanced(depth - 1)}${UP})*`;
    balancedPatterns[depth] = pattern;
  }
  return pattern;
}

/** Steps that end at the root: `..` at the root stays there. */
const ROOT = `(?:${NOTHING}|${UP}|${STEP}${balanced(MAX_UPS - 1)}${UP})*`;
const END = "(?:[?#](?s:.*))?";

/** Targets whose normal form is exactly this path, or lies at or below it by whole segments. */
export function cleanPath(kind: "exact" | "prefix", path: string): string | null {
  const segments = normalSegments(path);
  if (segments === null) return null;
  const within = segments.map((segment) => `${SEPARATOR}${spelled(segment)}${PARAMETERS}${balanced(MAX_UPS)}`).join("");
  const below = kind === "exact" ? "" : `(?:${STEP}${balanced(MAX_UPS)})*`;
  return `${ROOT}${within}${below}${END}`;
}

/** Targets with more `..` segments than the patterns resolve. */
export const MANY_UPS = `(?:(?:${CHARACTER}|${SEPARATOR})*?${UP}){${MAX_UPS + 1}}(?s:.*)`;

/** A `.`, `/` or `\` that was escaped twice makes a target match nothing. */
export const TWICE_ESCAPED = `[^?#]*%25(?:(?:2|%32)(?:[eEfF]|%[46][56])|(?:5|%35)(?:[cC]|%[46]3))(?s:.*)`;

/** The segments of a path in the rule, after the same normalisation; null where it has none. */
function normalSegments(path: string): readonly string[] | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path.replace(/[?#].*$/s, ""));
  } catch {
    return null;
  }
  if (/%(2e|2f|5c)/i.test(decoded) || decoded.includes("\0")) return null;
  const found: string[] = [];
  for (const part of decoded.replaceAll("\\", "/").split("/")) {
    const segment = part.replace(/;.*$/s, "");
    if (segment === "..") found.pop();
    else if (segment !== "" && segment !== ".") found.push(segment);
  }
  return found;
}

/** A segment with each character as itself or percent-escaped. */
function spelled(segment: string): string {
  return [...segment]
    .map((character) => {
      const bytes = character.charCodeAt(0) < 128 ? `%${character.charCodeAt(0).toString(16).padStart(2, "0")}` : encodeURIComponent(character);
      const escaped = bytes.replace(/[a-fA-F]/g, (digit) => `[${digit.toLowerCase()}${digit.toUpperCase()}]`);
      return character === "%" ? escaped : `(?:${escape(character)}|${escaped})`;
    })
    .join("");
}
