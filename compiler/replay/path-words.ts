/** Segments that name one thing rather than a kind of things: numbers, UUIDs, long hexadecimal or mixed identifiers. */
const IDENTIFIER = /^(\d+|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{12,}|(?=.*\d)(?=.*[A-Za-z])[0-9A-Za-z_-]{16,})$/i;
/** What routes are written with; addresses of mail, escapes, parameters and the like are not. */
const WORD = /^[A-Za-z0-9._~*-]*(:[A-Za-z]+)?$/;
const LONGEST = 64;
/** Changes between letters and digits in one part of a word: `v2beta1` has three. */
const MOST_CHANGES = 4;

/** Whether a segment of a path is one thing's name, or may be personal; everything else is part of a route. */
export function isOneOff(segment: string): boolean {
  if (IDENTIFIER.test(segment) || !WORD.test(segment) || segment.length > LONGEST) return true;
  if (!/\d/.test(segment)) return false;
  if (!/[A-Za-z]/.test(segment) || /\d{5}/.test(segment)) return true;
  return segment.split(/[._~:*-]/).some((part) => (/[A-Za-z]/.test(part) && IDENTIFIER.test(part)) || changesOf(part) > MOST_CHANGES);
}

function changesOf(part: string): number {
  return (part.match(/\d(?=[A-Za-z])|[A-Za-z](?=\d)/g) ?? []).length;
}

/** A request target as reports write it: no query, and a pair of braces for each segment that is one thing's name. */
export function pathTemplate(target: string): string {
  const [path = ""] = target.split("?");
  return path
    .split("/")
    .map((segment) => (isOneOff(segment) ? "{}" : segment))
    .join("/");
}
