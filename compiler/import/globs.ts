import { type Predicate, sameLanguage } from "#algebra";
import { namePattern } from "#model";
import { literalText } from "./labels.ts";
import { type Said, Unsaid } from "./unsaid.ts";

/** Spellings of "any characters of one label" and "one or more whole labels" that engines use. */
const ONE_LABEL = /\[-a-zA-Z0-9_\]\*|\[-a-z0-9_\]\*|\[a-z0-9_-\]\*|\[\^\.\]\*/g;
const MANY_LABELS = /^\((?:\?:)?\[-a-zA-Z0-9_\]\+(?:\[\.\]|\\\.)\)\+/;

/** DNS patterns (`*` within a label, a leading `**.`) that together cover exactly this set of names. */
export function globsOf(set: Predicate): Said<string[]> {
  if (set.sort !== "text" || set.present.kind === "notIn" || set.present.kind === "mismatch") return new Unsaid("all DNS names but some");
  if ("values" in set.present) return [...set.present.values];
  const glob = globOf(set.present.pattern);
  return glob === null ? new Unsaid(`the DNS names that match \`${set.present.pattern}\``, "name them by `*` patterns") : [glob];
}

/** The DNS pattern with the language of an RE2 pattern, or null. */
export function globOf(pattern: string): string | null {
  if (sameLanguage(pattern, namePattern("*")) === true) return "*";
  const many = MANY_LABELS.exec(pattern)?.[0] ?? "";
  const parts = pattern
    .slice(many.length)
    .split(ONE_LABEL)
    .map((part) => (part === "" ? "" : literalText(part)));
  if (parts.includes(null)) return null;
  const glob = (many === "" ? "" : "**.") + parts.join("*");
  return sameLanguage(namePattern(glob), pattern) === true ? glob : null;
}
