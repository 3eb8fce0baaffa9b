import { RE2JS } from "re2js";

const compiled = new Map<string, RE2JS>();
const LIMIT = 10_000;

/** Whether an RE2 pattern covers the whole text (Envoy's `safe_regex`, Cilium's DNS rules). */
export function matches(pattern: string, text: string): boolean {
  let regex = compiled.get(pattern);
  if (regex === undefined) {
    if (compiled.size >= LIMIT) compiled.clear();
    regex = RE2JS.compile(pattern);
    compiled.set(pattern, regex);
  }
  return regex.matches(text);
}

/** A pattern for exactly this text. */
export function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
export const startingWith = (text: string): string => `${escape(text)}(?s:.*)`;
export const endingWith = (text: string): string => `(?s:.*)${escape(text)}`;
export const containing = (text: string): string => `(?s:.*)${escape(text)}(?s:.*)`;
