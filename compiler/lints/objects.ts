import type { Path } from "#diagnostic";
import type { Document } from "#manifest";

type Json = unknown;
/** A field of an object with its path. */
export interface Field {
  readonly document: Document;
  readonly path: Path;
  readonly value: Json;
}

export function isObject(value: Json): value is Readonly<Record<string, Json>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
export function isEmptyObject(value: Json): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}

export const isCilium = ({ apiVersion, kind }: Document): boolean =>
  apiVersion === "cilium.io/v2" && /^Cilium(Clusterwide)?NetworkPolicy$/.test(kind);
export const isNetworkPolicy = ({ apiVersion, kind }: Document): boolean => apiVersion === "networking.k8s.io/v1" && kind === "NetworkPolicy";

/** The value below, if there is one. */
export function below(field: Field, ...steps: readonly (string | number)[]): Field | null {
  let value = field.value;
  for (const step of steps) {
    if (Array.isArray(value) && typeof step === "number") value = value[step];
    else if (isObject(value) && typeof step === "string" && Object.hasOwn(value, step)) value = value[step];
    else return null;
    if (value === undefined) return null;
  }
  return { document: field.document, path: [...field.path, ...steps], value };
}

/** The items of a list; none where it is none. */
export function itemsOf(field: Field | null): Field[] {
  return field !== null && Array.isArray(field.value) ? field.value.map((_, i) => below(field, i) as Field) : [];
}

/** The specs of a policy object: `spec`, and in Cilium `specs`. */
export function specsOf(document: Document): Field[] {
  const root = { document, path: [], value: document.value };
  const spec = below(root, "spec");
  return [...(spec === null ? [] : [spec]), ...itemsOf(below(root, "specs"))];
}

/** The rules of a spec's section. */
export function rulesOf(spec: Field, ...sections: readonly string[]): Field[] {
  return sections.flatMap((section) => itemsOf(below(spec, section)));
}

/** Every field of this name, at any depth. */
export function fieldsNamed(field: Field, name: string): Field[] {
  const inner = Array.isArray(field.value) ? field.value.map((_, i) => i) : isObject(field.value) ? Object.keys(field.value) : [];
  return inner.flatMap((step) => {
    const found = below(field, step);
    if (found === null) return [];
    return [...(step === name ? [found] : []), ...fieldsNamed(found, name)];
  });
}
