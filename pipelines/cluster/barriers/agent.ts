import type { Document } from "#manifest";
import type { KubeObject } from "../client/object.ts";
import type { Lease } from "../journal/lease.ts";
import { leaseName } from "../watch/lease.ts";

/** Where an image's ConfigMap, and a node's agent in its Lease, name an image. */
const IMAGE_DIGEST = "portcullis.io/image-digest";
/** A report that is older counts as none, and so does one of the future: nobody could tell when it was made. */
const FRESH_MS = 90_000;

/** The image that a phase asks for; null: its objects are no image. */
export function imageOf(standing: readonly Document[]): string | null {
  for (const { kind, value } of standing) {
    const digest = kind === "ConfigMap" ? (value as KubeObject).metadata?.annotations?.[IMAGE_DIGEST] : undefined;
    if (digest !== undefined) return digest;
  }
  return null;
}

/** Nodes whose agent did not report the image lately. */
export function without(image: string, nodes: readonly KubeObject[], leases: readonly Lease[], now: number): readonly string[] {
  const fresh = leases.filter((one) => Math.abs(now - Date.parse(one.spec?.renewTime ?? "1970-01-01T00:00:00Z")) < FRESH_MS);
  const reported = new Map(fresh.map(({ metadata }) => [metadata?.name, metadata?.annotations?.[IMAGE_DIGEST]]));
  return nodes.map(({ metadata }) => metadata?.name ?? "").filter((node) => reported.get(leaseName(node)) !== image);
}
