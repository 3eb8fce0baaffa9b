import type * as z from "zod";
import { type Diagnostic, fromIssues, type Path, type Place } from "#diagnostic";
import type { Labels } from "../flow.ts";

/** An object as it was parsed; anything with these fields will do. */
export interface InventoryObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly value: Readonly<Record<string, unknown>>;
  locate(path: Path): Place;
}

/** The parts of an object that have a meaning, or what is wrong with them. */
export function shapeOf<T>(object: InventoryObject, schema: z.ZodType<T>, diagnostics: Diagnostic[]): T | null {
  const parsed = schema.safeParse(object.value);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    const source = object.locate(issue.path.map((step) => (typeof step === "symbol" ? String(step) : step)));
    diagnostics.push(...fromIssues([issue], { schema, value: object.value, at: [titleOf(object)], source }));
  }
  return null;
}

export function titleOf(object: InventoryObject): string {
  return `${object.kind} ${object.namespace === "" ? "" : `${object.namespace}/`}${object.name}`;
}

/** kubectl creates objects without a namespace in `default`. */
export function namespaceOf(object: InventoryObject): string {
  return object.namespace || "default";
}

export function labelsOf(labels: Readonly<Record<string, string>> | null | undefined): Labels {
  return new Map(Object.entries(labels ?? {}));
}
