/** What to put in place of the first match in the text of an object. */
export type Fault = readonly [pattern: RegExp, replacement: string];

/** Objects with these faults; as they were where the text is no JSON then. */
export function withFaults<T extends object>(value: T, faults: readonly Fault[]): T {
  const text = faults.reduce((written, [pattern, replacement]) => written.replace(pattern, replacement), JSON.stringify(value));
  try {
    return JSON.parse(text.replaceAll(",}", "}").replaceAll(",]", "]").replaceAll("{,", "{")) as T;
  } catch {
    return value;
  }
}
