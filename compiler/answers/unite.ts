import { type Document, parseManifests } from "#manifest";
import type { Artifact } from "#targets";

/** Ours and theirs as one set. An object of ours takes the place of theirs with its name, and whatever an earlier release left is gone. */
export function unite(ours: readonly Document[], theirs: readonly Document[]): readonly Document[] {
  if (theirs.length === 0) return ours;
  const own = new Set(ours.map(identity));
  const foreign = theirs.filter((one) => !own.has(identity(one)) && !(isReleased(one) && ours.some(isReleased)));
  return [...ours, ...foreign];
}

function identity(document: Document): string {
  return [document.apiVersion.split("/")[0], document.kind, document.namespace, document.name].join(" ");
}

/** Whether a release put this object there. */
function isReleased({ value }: Document): boolean {
  const { metadata } = value as { metadata?: { labels?: Record<string, unknown> | null } | null };
  return metadata?.labels?.["app.kubernetes.io/managed-by"] === "portcullis";
}

/** Emitted files, parsed as a stranger would. */
export function artifactDocuments(artifacts: readonly Artifact[]): readonly Document[] {
  return artifacts.flatMap((artifact) => parseManifests({ path: artifact.path, bytes: artifact.text }).documents);
}
