import { gunzipSync } from "node:zlib";
import { inspectImage, type Loaded } from "#answers";
import { type Diagnostic, diagnostic } from "#diagnostic";
import { canonicalIntent, canonicalJson, type Intent, readIntent } from "#ir";
import { type Document, titleOf } from "#manifest";
import type { Delivered } from "#targets";
import { packed } from "./packed.ts";

/** What an API server takes in one ConfigMap. */
const ROOM = 1_048_576;
/** Far more than any image has. */
const MOST = 64 * 1024 * 1024;
/** Annotations by which barriers know an image on objects and on nodes. */
export const IMAGE_ANNOTATIONS = { digest: "portcullis.io/image-digest", generation: "portcullis.io/image-generation" } as const;
const [IMAGE, INTENT] = ["image.o.gz", "intent.json.gz"];

/**
 * The image of a release as the one object that agents mount: compressed, under the key `image.o.gz`; refused where it is too large. What it
 * means as an intent stands beside it where there is room: who goes on or back from it needs that, if images must come in between.
 */
export function imageObject(bytes: Uint8Array, name: string, intent: Intent | null = null): Loaded<Document> {
  const { value: image, diagnostics } = inspectImage(bytes, name, []);
  if (image === null) return { value: null, diagnostics };
  const small = packed(bytes);
  if (small.length > ROOM) {
    const message = `the image has ${small.length} bytes compressed, a ConfigMap has room for ${ROOM}`;
    const help = "push the OCI layout that `portcullis release render` writes, and mount it on the nodes";
    return { value: null, diagnostics: [diagnostic("PCL1003", [name], message, { help })] };
  }
  const meant = intent === null ? new Uint8Array() : packed(Buffer.from(canonicalJson(canonicalIntent(intent))));
  const isTold = meant.length > 0 && small.length + meant.length <= ROOM;
  const metadata = {
    name: "portcullis-image",
    namespace: "portcullis-system",
    labels: { "app.kubernetes.io/managed-by": "portcullis" },
    annotations: { [IMAGE_ANNOTATIONS.digest]: image.digest, [IMAGE_ANNOTATIONS.generation]: image.generation },
  };
  const kind = { apiVersion: "v1", kind: "ConfigMap" };
  const value = { ...kind, metadata, binaryData: { [IMAGE]: base64(small), ...(isTold && { [INTENT]: base64(meant) }) } };
  const { namespace } = metadata;
  return {
    value: { ...kind, namespace, name: metadata.name, value, file: name, index: 1, locate: () => ({ file: name, line: 1 }) },
    diagnostics: [],
  };
}

/** The image that an object brings to nodes, by its bytes and not by what it says of them; null: it is no such object. */
export function imageInObject(object: Document): Delivered | Diagnostic | null {
  const { metadata, binaryData } = object.value as {
    metadata?: { annotations?: Readonly<Record<string, unknown>> | null } | null;
    binaryData?: Readonly<Record<string, unknown>> | null;
  };
  const packedImage = binaryData?.[IMAGE];
  if (object.kind !== "ConfigMap" || object.apiVersion !== "v1") return null;
  if (packedImage === undefined && metadata?.annotations?.[IMAGE_ANNOTATIONS.digest] === undefined) return null;
  const bytes = unpacked(packedImage);
  const help = "bring the release's own object back: promote it again, or roll back";
  if (bytes === null) return diagnostic("PCL1001", [titleOf(object)], `${titleOf(object)} holds no compressed image under \`${IMAGE}\``, { help });
  const { value, diagnostics } = inspectImage(bytes, titleOf(object), []);
  if (value === null) return diagnostics[0] ?? diagnostic("PCL1001", [titleOf(object)], `${titleOf(object)} holds no image`, { help });
  return { bytes, digest: value.digest, intent: intentIn(unpacked(binaryData?.[INTENT])) };
}

function intentIn(bytes: Uint8Array | null): Intent | null {
  if (bytes === null) return null;
  try {
    return readIntent(JSON.parse(new TextDecoder().decode(bytes))).intent;
  } catch {
    return null;
  }
}

function unpacked(text: unknown): Uint8Array | null {
  if (typeof text !== "string") return null;
  try {
    return new Uint8Array(gunzipSync(Buffer.from(text, "base64"), { maxOutputLength: MOST }));
  } catch {
    return null;
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}
