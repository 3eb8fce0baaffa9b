import fc from "fast-check";

type Json = unknown;
type Path = readonly (string | number)[];

/** Every place of an object below its kind and version. */
function places(value: Json, at: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [at];
  const keys = Array.isArray(value)
    ? [...value.keys()]
    : Object.keys(value).filter((key) => at.length > 0 || (key !== "apiVersion" && key !== "kind"));
  return [...(at.length > 0 ? [at] : []), ...keys.flatMap((key) => places((value as Record<string | number, Json>)[key], [...at, key]))];
}

function change(value: Json, [step, ...rest]: Path, to: (old: Json) => Json): Json {
  if (step === undefined) return to(value);
  if (Array.isArray(value)) return value.flatMap((one, i) => (i === step ? listed(change(one, rest, to)) : [one]));
  const entries = Object.entries(value as object).map(([key, one]) => [key, key === step ? change(one, rest, to) : one] as const);
  return Object.fromEntries(entries.filter(([, one]) => one !== undefined));
}
const listed = (one: Json): Json[] => (one === undefined ? [] : [one]);

const FAULTS: readonly ((old: Json) => Json)[] = [
  () => undefined,
  () => null,
  () => ({}),
  () => [],
  () => "",
  () => 0,
  () => -1,
  () => true,
  () => "x",
  () => 65_536,
  () => 70_000_000_000,
  () => 1.5,
  () => "a".repeat(300),
  () => "Not A Name!",
  (old) => (Array.isArray(old) ? Array.from({ length: 60 }, () => old[0] ?? "x") : [old]),
  (old) => (Array.isArray(old) ? [...old, ...old] : [old, old]),
  (old) => (typeof old === "object" && old !== null && !Array.isArray(old) ? { ...old, surplus: true } : { surplus: old }),
  (old) => (typeof old === "string" ? old.toLowerCase() : "UPPER"),
  (old) => (typeof old === "number" ? old + 1 : typeof old === "string" ? `${old}x` : { except: [] }),
  (old) => (typeof old === "number" ? String(old) : typeof old === "string" ? Number.parseFloat(old) : 7),
];

/** Objects as they come, and objects with one thing of another sort, size or spelling somewhere. */
export function maybeFaulty(objects: fc.Arbitrary<object>): fc.Arbitrary<object> {
  const fault = fc.tuple(fc.nat(), fc.constantFrom(...FAULTS));
  return fc.tuple(objects, fc.option(fault, { freq: 3 })).map(([object, one]) => {
    if (one === null) return object;
    const all = places(object);
    const place = all[one[0] % all.length] as Path;
    return JSON.parse(JSON.stringify(change(object, place, one[1]))) as object;
  });
}
