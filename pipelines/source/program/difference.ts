export interface Difference {
  readonly path: readonly (string | number)[];
  readonly first: unknown;
  readonly second: unknown;
}

/** Where two JSON values first differ; null if they are equal. */
export function differenceOf(first: unknown, second: unknown, path: readonly (string | number)[] = []): Difference | null {
  if (Object.is(first, second)) return null;
  if (!isObject(first) || !isObject(second) || Array.isArray(first) !== Array.isArray(second)) return { path, first, second };
  const keys = new Set([...Object.keys(first), ...Object.keys(second)]);
  for (const key of keys) {
    const found = differenceOf(first[key], second[key], [...path, Array.isArray(first) ? Number(key) : key]);
    if (found !== null) return found;
  }
  return null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
