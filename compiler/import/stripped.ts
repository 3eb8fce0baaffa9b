import { checkPattern, sameLanguage } from "#algebra";
import { textPattern } from "#model";

/** The pattern without the group that the model puts around a regular expression. */
export function stripped(pattern: string): string {
  const inner = /^\(\?:(.*)\)$/s.exec(pattern)?.[1];
  if (inner === undefined || checkPattern(inner) !== null) return pattern;
  return sameLanguage(textPattern({ regex: inner }), pattern) === true ? inner : pattern;
}
