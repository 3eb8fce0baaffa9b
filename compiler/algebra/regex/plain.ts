/** Only what every engine of RE2 syntax reads alike: no flags, counts, quotes, anchors or named classes, and far from any limit. */
const PLAIN = /^(?:[\w/.,:;@=%~&! -]|\\[./-]|\[[\w./-]+\]|\((?:\?:|(?!\?))|[)|]|[*+?](?![*+?]))*$/;
const MAX_LENGTH = 5_000;
const MAX_GROUPS = 300;

/** Whether the pattern says so little that an engine which takes its syntax has no reason of its own to refuse it. */
export function isPlain(pattern: string): boolean {
  return pattern.length <= MAX_LENGTH && PLAIN.test(pattern) && pattern.split("(").length <= MAX_GROUPS;
}

/** The options of a plain pattern, of which it is the union; null where its groups do not close. */
export function optionsOf(pattern: string): readonly string[] | null {
  const options: string[] = [];
  let [depth, start] = [0, 0];
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i];
    if (character === "\\") i++;
    else if (character === "(") depth++;
    else if (character === ")" && --depth < 0) return null;
    else if (character === "|" && depth === 0) {
      options.push(pattern.slice(start, i));
      start = i + 1;
    }
  }
  options.push(pattern.slice(start));
  return depth === 0 ? options : null;
}
