import { checkPattern, sameLanguage, withoutCharacter } from "#algebra";
import { type PathMatch, pathProblem } from "#ir";
import { pathPattern } from "#model";
import { literalText } from "./labels.ts";
import { stripped } from "./stripped.ts";

/** How patterns leave the query open at their end. */
const QUERY = /\((?:\[[?]\]|\\[?])[.][*]\)[?]$/;

/** The match with the language of a pattern on request targets: an exact path, a prefix of whole segments, or an expression on the path; on the whole target where its query counts. */
export function pathOf(pattern: string): PathMatch {
  const path = pattern.replace(QUERY, "");
  const same = (match: PathMatch): boolean => sameLanguage(pathPattern(match), pattern) === true;
  const exact = literalText(path);
  if (exact !== null && pathProblem(exact) === null && same({ exact })) return { exact };
  const head = literalHead(path);
  for (const prefix of [head, head.replace(/\/$/, "")]) if (pathProblem(prefix) === null && same({ prefix })) return { prefix };
  if (same({ prefix: "/" })) return { prefix: "/" };
  for (const regex of [stripped(path), path, withoutCharacter(pattern, "?")]) if (checkPattern(regex) === null && same({ regex })) return { regex };
  return { target: stripped(pattern) };
}

/** The plain characters with which a pattern begins. */
function literalHead(pattern: string): string {
  const head = /^(?:[^\\^$.*+?()[\]{}|]|\\[^A-Za-z0-9])*/.exec(pattern)?.[0] ?? "";
  return head.replace(/\\(.)/g, "$1");
}
