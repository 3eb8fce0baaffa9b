import { escape } from "./language.ts";
import type { TextSet, Truth } from "./predicate.ts";
import { automatonOf, exampleOutside, guard, product, textsOf } from "./regex/index.ts";

/** Some text that an RE2 pattern covers; which one is not known. */
export interface TextLike {
  readonly like: string;
  /** Sets that the text itself was held against, by `textSetKey`. */
  readonly known?: Readonly<Record<string, boolean>>;
}

const CACHE_LIMIT = 10_000;
const found = new Map<string, Truth>();

/** The same for a set and its complement. */
export function textSetKey(set: TextSet): string {
  return JSON.stringify("pattern" in set ? set.pattern : set.values);
}

/** Whether all texts of a likeness lie in a set, or none does. */
export function textsIn(set: TextSet, { like, known }: TextLike): Truth {
  const key = textSetKey(set);
  const given = known !== undefined && Object.hasOwn(known, key) ? known[key] : undefined;
  const inside = given === undefined ? lies(key, set, like) : given ? "yes" : "no";
  if (inside === "unknown" || set.kind === "in" || set.kind === "match") return inside;
  return inside === "yes" ? "no" : "yes";
}

function lies(key: string, set: TextSet, like: string): Truth {
  const question = `${key} ${like}`;
  let answer = found.get(question);
  if (answer === undefined) {
    answer = compareLanguages("pattern" in set ? set.pattern : `(?:${set.values.map(escape).join("|")})`, like);
    if (found.size >= CACHE_LIMIT) found.clear();
    found.set(question, answer);
  }
  return answer;
}

/** Patterns that need too many states leave it open. */
function compareLanguages(whole: string, part: string): Truth {
  if (exampleOutside(part, whole) === null) return "yes";
  const [a, b] = [automatonOf(whole), automatonOf(part)];
  if ("message" in a || "message" in b) return "unknown";
  const common = guard(() => textsOf(product(a, b, Math.min)).next().done === true);
  return common === true ? "no" : "unknown";
}
