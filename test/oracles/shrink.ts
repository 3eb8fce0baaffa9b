/** A value of JSON. */
type Json = unknown;

/** Every value that is this one with one part left out, the largest parts first. */
function* smaller(value: Json): Generator<Json> {
  if (typeof value !== "object" || value === null) return;
  const keys = Object.keys(value);
  for (const key of keys) yield omit(value, key);
  for (const key of keys) for (const part of smaller((value as Record<string, Json>)[key])) yield put(value, key, part);
}

function omit(value: object, key: string): Json {
  return Array.isArray(value)
    ? value.filter((_, i) => String(i) !== key)
    : Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
}

function put(value: object, key: string, part: Json): Json {
  return Array.isArray(value)
    ? value.map((one, i) => (String(i) === key ? part : one))
    : Object.fromEntries(Object.entries(value).map(([name, one]) => [name, name === key ? part : one]));
}

/** Leaves parts out of a value as long as it still fails. */
export async function shrink<T>(value: T, fails: (smaller: T) => Promise<boolean>): Promise<T> {
  for (let best = value, going = true; ; ) {
    going = false;
    for (const next of smaller(best)) {
      if (!(await fails(next as T))) continue;
      best = next as T;
      going = true;
      break;
    }
    if (!going) return best;
  }
}
