import * as z from "zod";
import type { LabelSet, Requirement } from "#ir";
import { NAMESPACE_NAME } from "#model";

/** A condition on one label: this value, one of these, present (`true`), absent (`false`), or anything but. */
export type LabelCondition = string | readonly string[] | boolean | { readonly not: string | readonly string[] };
/** Conditions by label key; all hold. */
export type LabelQuery = Readonly<Record<string, LabelCondition>>;

const values = z.union([z.string(), z.array(z.string()).nonempty()]);
/** The shape of a `LabelQuery`. */
export const labelQuerySchema = z.record(z.string(), z.union([values, z.boolean(), z.strictObject({ not: values })]));

/** The query in the IR's form. */
export function labelSetOf(query: LabelQuery): LabelSet {
  return Object.entries(query).map(([key, condition]) => requirementOf(key, condition));
}

function requirementOf(key: string, condition: LabelCondition): Requirement {
  if (condition === true) return { key, operator: "Exists", values: [] };
  if (condition === false) return { key, operator: "DoesNotExist", values: [] };
  if (typeof condition === "string") return { key, operator: "In", values: [condition] };
  if (!("not" in condition)) return { key, operator: "In", values: condition };
  return { key, operator: "NotIn", values: typeof condition.not === "string" ? [condition.not] : condition.not };
}

/** The namespaces of these names. */
export function namespacesNamed(...names: readonly string[]): LabelSet {
  return [{ key: NAMESPACE_NAME, operator: "In", values: names }];
}
