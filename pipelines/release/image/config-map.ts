import { inspectImage, type Loaded } from "#answers";
import { diagnostic } from "#diagnostic";
import type { Document } from "#manifest";
import { packed } from "./packed.ts";

/** What an API server takes in one ConfigMap. */
const ROOM = 1_048_576;
/** Annotations by which barriers know an image on objects and on nodes. */
export const IMAGE_ANNOTATIONS = { digest: "portcullis.io/image-digest", generation: "portcullis.io/image-generation" } as const;

/** The image of a release as the one object that agents mount: compressed, under the key `image.o.gz`; refused where it is too large. */
export function imageObject(bytes: Uint8Array, name: string, namespace = "portcullis-system"): Loaded<Document> {
  const { value: image, diagnostics } = inspectImage(bytes, name, []);
  if (image === null) return { value: null, diagnostics };
  const small = packed(bytes);
  if (small.length > ROOM) {
    const message = `the image has ${small.length} bytes compressed, a ConfigMap has room for ${ROOM}`;
    const help = "push the OCI layout that `portcullis release render` writes, and mount it on the nodes";
    return { value: null, diagnostics: [diagnostic("PCL1003", [name], message, { help })] };
  }
  const metadata = {
    name: "portcullis-image",
    namespace,
    labels: { "app.kubernetes.io/managed-by": "portcullis" },
    annotations: { [IMAGE_ANNOTATIONS.digest]: image.digest, [IMAGE_ANNOTATIONS.generation]: image.generation },
  };
  const kind = { apiVersion: "v1", kind: "ConfigMap" };
  const value = { ...kind, metadata, binaryData: { "image.o.gz": Buffer.from(small).toString("base64") } };
  return {
    value: { ...kind, namespace, name: metadata.name, value, file: name, index: 1, locate: () => ({ file: name, line: 1 }) },
    diagnostics: [],
  };
}
