import type { Policy } from "#ir";
import type { Artifact, Stamp } from "./target.ts";
import { yamlText } from "./yaml.ts";

const MAX_NAME = 63;

/** A stable RFC 1123 label for an object made from a policy: readable, and distinct where the readable part had to be cut or cleaned. */
export function objectName(...parts: readonly string[]): string {
  const full = parts.join("-");
  const clean = full
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  const readable = full.replace(/\//g, "-");
  if (clean === readable && clean.length <= MAX_NAME && clean !== "") return clean;
  const suffix = fnv1a(full);
  return `${clean.slice(0, MAX_NAME - suffix.length - 1).replace(/-+$/, "") || "policy"}-${suffix}`;
}

/** FNV-1a, 32 bits, hex: tells names apart, protects nothing. */
function fnv1a(text: string): string {
  let hash = 0x811c9dc5;
  for (const character of new TextEncoder().encode(text)) hash = Math.imul(hash ^ character, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}

/** Labels by which operators find what an object belongs to. */
export function objectLabels(policy: Pick<Policy, "owner">, stamp: Stamp): Record<string, string> {
  const owner = policy.owner === null ? {} : { "portcullis.io/owner": labelValue(policy.owner) };
  return {
    "app.kubernetes.io/managed-by": "portcullis",
    "portcullis.io/digest": stamp.digest.slice(0, 16),
    "portcullis.io/generation": stamp.generation,
    ...owner,
  };
}

function labelValue(text: string): string {
  return text
    .replace(/[^A-Za-z0-9_.-]+/g, "-")
    .slice(0, 63)
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, "");
}

/** One YAML file an object, sorted by path. */
export function yamlArtifact(
  folder: string,
  object: { readonly kind: string; readonly metadata: { readonly name: string; readonly namespace?: string } },
): Artifact {
  const { name, namespace } = object.metadata;
  const path = [namespace ?? folder, `${object.kind.toLowerCase()}-${name}.yaml`].join("/");
  return { path, text: yamlText(object) };
}

export function byPath(a: Artifact, b: Artifact): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
