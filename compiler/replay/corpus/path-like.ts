import { escape, holds, type TextLike, type TextSet, textSetKey } from "#algebra";
import { isOneOff, pathTemplate } from "../path-words.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const KINDS: readonly (readonly [test: RegExp, set: string])[] = [
  [/[0-9]/, "0-9"],
  [/[a-f]/, "a-f"],
  [/[g-z]/, "g-z"],
  [/[A-F]/, "A-F"],
  [/[G-Z]/, "G-Z"],
];
const LONGEST = 64;

/**
 * What a request target is like without its query and without the names of single things: their length and the kinds of their characters stay.
 * `sets` are held against the target itself where that leaves them open. Null: nothing has to go.
 */
export function pathLike(target: string, sets: readonly TextSet[]): (TextLike & { readonly shown: string }) | null {
  const at = target.indexOf("?");
  const [path, query] = at < 0 ? [target, null] : [target.slice(0, at), target.slice(at + 1)];
  const segments = path.split("/");
  if (query === null && !segments.some(isOneOff)) return null;
  const like = `${segments.map((one) => (isOneOff(one) ? segmentLike(one) : escape(one))).join("/")}${query === null ? "" : queryLike(query)}`;
  const known: Record<string, boolean> = {};
  for (const present of sets) {
    const set = { sort: "text", absent: false, present: positive(present) } as const;
    if (holds(set, { like }) === "unknown") known[textSetKey(present)] = holds(set, target) === "yes";
  }
  return { like, ...(Object.keys(known).length === 0 ? {} : { known }), shown: pathTemplate(target) };
}

/** A set, or the one that it leaves out: what is known of one is known of both. */
function positive(set: TextSet): TextSet {
  return "pattern" in set ? { kind: "match", pattern: set.pattern } : { kind: "in", values: set.values };
}

function queryLike(query: string): string {
  return /^[!-~]*$/.test(query) ? "\\?[!-~]*" : "\\?(?s:.*)";
}

/** An RE2 pattern of everything of one form. */
function segmentLike(segment: string): string {
  if (!/^[!-~]*$/.test(segment)) return "[^/?]*";
  if (/^[0-9]+$/.test(segment)) return segment.startsWith("0") ? `[0-9]${times(segment.length)}` : `[1-9][0-9]${times(segment.length - 1)}`;
  if (UUID.test(segment)) return "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
  const kinds = KINDS.filter(([test]) => test.test(segment)).map(([, set]) => set);
  const others = [...new Set(segment.replace(/[0-9A-Za-z]/g, ""))].sort().map((one) => `\\x${one.charCodeAt(0).toString(16)}`);
  return `[${[...kinds, ...others].join("")}]${times(segment.length)}`;
}

function times(count: number): string {
  return count <= LONGEST ? `{${count}}` : `{${LONGEST + 1},}`;
}
