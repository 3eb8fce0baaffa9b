import { type Cube, NAMESPACE_NAME, V } from "#model";

/** The variable that names the subject's namespace. */
export const NAMESPACE = V.namespaceLabel("S", NAMESPACE_NAME);

/** The only namespace in which the cube has subjects, or null. */
export function namespaceOf(cube: Cube): string | null {
  for (const { variable, in: set } of cube.when) {
    if (variable !== NAMESPACE || set.sort !== "text" || set.absent || set.present.kind !== "in") continue;
    if (set.present.values.length === 1) return set.present.values[0] as string;
  }
  return null;
}
