import { checkPattern, sameLanguage, withoutCharacter } from "#algebra";
import type { PathMatch } from "#ir";
import { pathPattern } from "#model";
import { literalText } from "./labels.ts";
import { type Said, Unsaid } from "./unsaid.ts";

const QUERY = "([?].*)?";

/** The path match with the language of a pattern on request targets: an exact path, a prefix of whole segments, or an expression. */
export function pathOf(pattern: string): Said<PathMatch> {
  const path = pattern.endsWith(QUERY) ? pattern.slice(0, -QUERY.length) : pattern;
  const same = (match: PathMatch): boolean => sameLanguage(pathPattern(match), pattern) === true;
  const exact = literalText(path);
  if (exact !== null && same({ exact })) return { exact };
  const head = literalHead(path);
  for (const prefix of [head, head.replace(/\/$/, "")]) if (prefix.startsWith("/") && same({ prefix })) return { prefix };
  if (same({ prefix: "/" })) return { prefix: "/" };
  for (const regex of [bare(path), path, withoutCharacter(pattern, "?")]) if (checkPattern(regex) === null && same({ regex })) return { regex };
  return new Unsaid(
    `the path \`${pattern}\` with these queries alone`,
    "an intent's path says nothing of the query: end the expression with `(\\?.*)?`",
  );
}

/** The plain characters with which a pattern begins. */
function literalHead(pattern: string): string {
  const head = /^(?:[^\\^$.*+?()[\]{}|]|\\[^A-Za-z0-9])*/.exec(pattern)?.[0] ?? "";
  return head.replace(/\\(.)/g, "$1");
}

function bare(pattern: string): string {
  return /^\(\?:([^()]*)\)$/.exec(pattern)?.[1] ?? pattern;
}
