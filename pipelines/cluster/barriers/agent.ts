import type { Document } from "#manifest";
import type { KubeObject } from "../client/object.ts";

/** What a node's agent reports about the image in its kernel, as annotations of its Node. */
export const IMAGE_DIGEST = "portcullis.io/image-digest";

/** The image that a phase asks for; null: its objects are no image. */
export function imageOf(standing: readonly Document[]): string | null {
  for (const { kind, value } of standing) {
    const digest = kind === "ConfigMap" ? (value as KubeObject).metadata?.annotations?.[IMAGE_DIGEST] : undefined;
    if (digest !== undefined) return digest;
  }
  return null;
}

/** Nodes whose agent reports another image, or none. */
export function without(image: string, nodes: readonly KubeObject[]): readonly string[] {
  return nodes.filter(({ metadata }) => metadata?.annotations?.[IMAGE_DIGEST] !== image).map(({ metadata }) => metadata?.name ?? "");
}
