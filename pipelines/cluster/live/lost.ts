import { canonicalJson } from "#ir";

/** The way to the first field that `live` does not have as it was sent; null: all of it is there. An empty list or object counts as none. */
export function lostIn(sent: unknown, live: unknown): readonly (string | number)[] | null {
  if (isEmpty(sent) && (live === undefined || isEmpty(live))) return null;
  if (Array.isArray(sent)) {
    if (!Array.isArray(live) || live.length !== sent.length) return [];
    return first(sent.entries(), (i) => live[i]);
  }
  if (!isObject(sent)) return sent === live ? null : [];
  return isObject(live) ? first(Object.entries(sent), (key) => live[key]) : [];
}

function first<K extends string | number>(entries: Iterable<readonly [K, unknown]>, of: (key: K) => unknown): readonly (string | number)[] | null {
  for (const [key, value] of entries) {
    const lost = lostIn(value, of(key));
    if (lost !== null) return [key, ...lost];
  }
  return null;
}

/** `spec.ingress[0].from`, as people write it. */
export function pathText(path: readonly (string | number)[]): string {
  return path.reduce<string>((text, step) => `${text}${typeof step === "number" ? `[${step}]` : `${text === "" ? "" : "."}${step}`}`, "");
}

/** Equal to the byte in canonical form. */
export function isSame(a: unknown, b: unknown): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

function isEmpty(value: unknown): boolean {
  return value === null || (typeof value === "object" && Object.keys(value as object).length === 0);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
