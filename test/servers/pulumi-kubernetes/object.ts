import type { KubeObject } from "./api.ts";

export type Plain = { readonly [key: string]: unknown };

/** What the engine sends for a value that is known only after the deployment. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function hasUnknowns(value: unknown): boolean {
  return JSON.stringify(value).includes(UNKNOWN);
}

/** The apiVersion and kind of a type token, `kubernetes:networking.k8s.io/v1:NetworkPolicy`; the core group is written out there. */
export function kindOf(type: string): { apiVersion: string; kind: string } {
  const [, version = "", kind = ""] = type.split(":");
  return { apiVersion: version.replace(/^core\//, ""), kind };
}

export function idOf({ metadata }: KubeObject): string {
  return metadata?.namespace === undefined ? (metadata?.name ?? "") : `${metadata.namespace}/${metadata.name ?? ""}`;
}

/** Fields whose change makes another object of it. */
export function replacedBy(before: Plain, after: Plain): string[] {
  // Pulumi's own provider replaces what a ConfigMap holds unless it is told otherwise.
  const isFixed = before["kind"] === "ConfigMap" && process.env["PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE"] !== "true";
  const paths = [["apiVersion"], ["kind"], ["metadata", "name"], ["metadata", "namespace"], ...(isFixed ? [["data"], ["binaryData"]] : [])];
  return paths.filter((path) => !same(at(before, path), at(after, path))).map((path) => path.join("."));
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((found, key) => (isPlain(found) ? found[key] : undefined), value);
}

/** Top-level fields that differ. */
export function changed(before: Plain, after: Plain): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => !same(before[key], after[key]));
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isPlain(value)) return value ?? null;
  const keys = Object.keys(value).filter((key) => value[key] !== null && value[key] !== undefined);
  return Object.fromEntries(keys.sort().map((key) => [key, sorted(value[key])]));
}

/** Of the live object, what these inputs say something about: a refresh sees edits there and nowhere else. */
export function pick(live: unknown, inputs: unknown): unknown {
  if (isPlain(inputs) && isPlain(live)) {
    const kept = Object.keys(inputs).filter((key) => key in live);
    return Object.fromEntries(kept.map((key) => [key, pick(live[key], inputs[key])]));
  }
  if (Array.isArray(inputs) && Array.isArray(live) && inputs.length === live.length) return live.map((one, i) => pick(one, inputs[i]));
  return live;
}

function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
