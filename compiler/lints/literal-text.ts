import type { Literal } from "#algebra";
import { NAMESPACE_NAME } from "#model";

/** A condition on labels in selector notation: `app=web`, `app in (a, b)`, `!tier`. */
export function literalText({ variable, in: set }: Literal): string {
  const key = nameOf(variable);
  if (set.sort !== "text") return key;
  const { present, absent } = set;
  if ("pattern" in present) return `${key} ${present.kind === "match" ? "matches" : "does not match"} ${present.pattern}`;
  const list = present.values.join(", ");
  if (present.kind === "in") {
    if (present.values.length === 0) return absent ? `!${key}` : `no ${key}`;
    const some = present.values.length === 1 ? `${key}=${list}` : `${key} in (${list})`;
    return absent ? `${some} or none` : some;
  }
  if (present.values.length === 0) return key;
  return present.values.length === 1 ? `${key}!=${list}` : `${key} notin (${list})`;
}

function nameOf(variable: string): string {
  const label = variable.slice(2);
  if (label === `ns:${NAMESPACE_NAME}`) return "namespace";
  if (label === "sa") return "service account";
  return label.replace(/^ns:/, "namespace label ").replace(/^pod:/, "").replace(/^sa:/, "service account label ");
}
